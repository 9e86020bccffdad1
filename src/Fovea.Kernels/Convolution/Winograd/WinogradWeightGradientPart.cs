namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>What a task of the weights' gradient sums: a run of tiles, for some blocks of input and of output channels.</summary>
/// <param name="Run">The run of tiles.</param>
/// <param name="FirstTile">Its first tile.</param>
/// <param name="LastTile">One past its last tile.</param>
/// <param name="FirstIn">The first input block.</param>
/// <param name="LastIn">One past the last input block.</param>
/// <param name="FirstOut">The first output block.</param>
/// <param name="LastOut">One past the last output block.</param>
internal readonly record struct WinogradWeightGradientPart(
    int Run, int FirstTile, int LastTile, int FirstIn, int LastIn, int FirstOut, int LastOut)
{
    public int Tiles => LastTile - FirstTile;
}
