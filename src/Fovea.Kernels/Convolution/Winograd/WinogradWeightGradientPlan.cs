using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>How the weights' gradient is cut into tasks: a run of the forward pass's tiles, and a part of the filters.</summary>
/// <remarks>
/// A part's 36 matrices of sums stay with the task; its gradients of taps are a partial result, laid out like packed weights,
/// and a second stage adds those of all runs in order. The cut depends on the sizes alone.
/// </remarks>
internal sealed class WinogradWeightGradientPlan
{
    // The larger a part, the fewer times tiles are transformed again for other parts: measured by WinogradBench, up to
    // sums of 128 × 128 channels, which the third-level cache holds.
    private const int MostPairs = 64;           // of blocks
    private const int FewestBlocks = 8, MostBlocks = 16;

    // Tiles whose products are summed before they are added to what is there: enough to hide that addition, and few
    // enough for rounding errors to stay those of short sums.
    private const int MostTilesAtOnce = 128;

    private const int EnoughTasks = 8;          // so that a few threads end together
    private const int TilesWorthARun = 128;     // of which the sums' inverse transform and the reduction are a small part

    private const int FewestTasks = 4;          // even if runs become short, or parts small
    private const int FewestTilesOfARun = 64;

    public WinogradWeightGradientPlan(ConvolutionGeometry geometry)
    {
        Forward = new WinogradPlan(geometry, toInput: false);
        Packed = Correlation.Forward(geometry, TensorLayout.Blocked);
        (InPartBlocks, InParts, OutPartBlocks, OutParts) = (1, 1, 1, 1);
        Cut();
    }

    /// <summary>The tiles, and what is source (the input) and target (the output's gradient).</summary>
    public WinogradPlan Forward { get; }

    /// <summary>The order of packed weights.</summary>
    public Correlation Packed { get; }

    /// <summary>Input blocks of the largest part.</summary>
    public int InPartBlocks { get; private set; }

    public int InParts { get; private set; }

    /// <summary>Output blocks of the largest part: an even number, as a register tile takes two, or all.</summary>
    public int OutPartBlocks { get; private set; }

    public int OutParts { get; private set; }

    public int Runs { get; private set; }

    /// <summary>The most tiles transformed at a time.</summary>
    public int TilesAtOnce { get; private set; }

    public int Tasks => Runs * InParts * OutParts;

    /// <summary>Floats of a run's partial gradient: weights and bias.</summary>
    public long PartialFloats => PackStage.Floats(Packed);

    /// <summary>Lanes of input channels of the largest part.</summary>
    public int InLanes => InPartBlocks * Blocks.Size;

    /// <summary>Lanes of output channels of the largest part.</summary>
    public int OutLanes => OutPartBlocks * Blocks.Size;

    /// <summary>Floats from a point of the transformed input to the next: [tile][lane], and a line.</summary>
    /// <remarks>The line more than needed keeps the points out of each other's cache sets.</remarks>
    public int InputPoint => (TilesAtOnce * InLanes) + Blocks.Size;

    /// <summary>The same of the transformed gradient: [block][tile][16].</summary>
    public int OutputPoint => (TilesAtOnce * OutLanes) + Blocks.Size;

    /// <summary>The same of the sums: [input channel][output channel].</summary>
    public int SumPoint => (InLanes * Divide(OutPartBlocks, 2) * 2 * Blocks.Size) + Blocks.Size;

    /// <summary>Floats that a task works in: transformed input, transformed gradient, sums, and the bias's sums.</summary>
    public long ScratchFloats => ((long)WinogradPlan.Points * (InputPoint + OutputPoint + SumPoint)) + OutLanes;

    /// <summary>What a task sums.</summary>
    public WinogradWeightGradientPart PartOf(int task)
    {
        (int rest, int outPart) = Math.DivRem(task, OutParts);
        (int run, int inPart) = Math.DivRem(rest, InParts);
        int firstIn = inPart * InPartBlocks, firstOut = outPart * OutPartBlocks;
        return new(
            run, (int)((long)Forward.Tiles * run / Runs), (int)((long)Forward.Tiles * (run + 1) / Runs),
            firstIn, Math.Min(Forward.SourceBlocks, firstIn + InPartBlocks), firstOut,
            Math.Min(Forward.TargetBlocks, firstOut + OutPartBlocks));
    }

    /// <summary>Into how many pieces a part's tiles are cut, each transformed at once.</summary>
    public int Pieces(in WinogradWeightGradientPart part) => part.Tiles == 0 ? 1 : Divide(part.Tiles, TilesAtOnce);

    /// <summary>The first tile of a piece.</summary>
    public int FirstTile(in WinogradWeightGradientPart part, int piece) => part.FirstTile + (int)((long)part.Tiles * piece / Pieces(part));

    private static int Divide(int value, int divisor) => (value + divisor - 1) / divisor;

    private void Cut()
    {
        int inBlocks = Forward.SourceBlocks, outBlocks = Forward.TargetBlocks;
        int mostRuns = Math.Max(1, Forward.Tiles / FewestTilesOfARun);
        int outMost = Math.Clamp(MostPairs / inBlocks, FewestBlocks, MostBlocks);
        int parts = Math.Max(Divide(outBlocks, outMost), Divide(FewestTasks, mostRuns * Divide(inBlocks, FewestBlocks)));
        OutPartBlocks = Math.Min(outBlocks, 2 * Divide(Divide(outBlocks, parts), 2));
        OutParts = Divide(outBlocks, OutPartBlocks);
        int inMost = Math.Clamp(MostPairs / OutPartBlocks, FewestBlocks, MostBlocks);
        InPartBlocks = Divide(inBlocks, Divide(inBlocks, inMost));
        InParts = Divide(inBlocks, InPartBlocks);

        parts = InParts * OutParts;
        int shortRuns = Math.Min(mostRuns, Divide(FewestTasks, parts));
        Runs = Math.Clamp(Divide(EnoughTasks, parts), 1, Math.Max(shortRuns, Forward.Tiles / TilesWorthARun));
        int runTiles = Divide(Forward.Tiles, Runs);
        TilesAtOnce = runTiles == 0 ? 0 : Divide(runTiles, Divide(runTiles, MostTilesAtOnce));
    }
}
