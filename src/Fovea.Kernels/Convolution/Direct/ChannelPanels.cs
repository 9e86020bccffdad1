namespace Fovea.Kernels.Convolution.Direct;

/// <summary>How a group's lanes are dealt to tiles: two vectors at a time, the last alone when one holds what is left.</summary>
/// <remarks>
/// Packed weights are stored panel after panel, [panel][product][lanes of the panel], so a panel of lanes from l on begins at
/// l · products whatever the vectors' width. Lanes past the last channel that no panel covers are not touched.
/// </remarks>
internal static class ChannelPanels
{
    /// <summary>How many panels.</summary>
    public static int Count(int channels, int vectorWidth) => (channels + (2 * vectorWidth) - 1) / (2 * vectorWidth);

    /// <summary>Vectors of a panel: 1 or 2.</summary>
    public static int Vectors(int panel, int channels, int vectorWidth) => channels - (2 * panel * vectorWidth) <= vectorWidth ? 1 : 2;
}
