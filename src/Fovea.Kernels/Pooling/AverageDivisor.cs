namespace Fovea.Kernels.Pooling;

/// <summary>What an average divides its sum by.</summary>
/// <param name="IncludePadding">
/// Whether padding cells count. Those that do are inside the padded input: a window that ceil mode lets hang over its
/// end is divided by the part inside, as in PyTorch.
/// </param>
/// <param name="Override">A fixed divisor; 0 for none.</param>
public readonly record struct AverageDivisor(bool IncludePadding, int Override = 0)
{
    /// <summary>PyTorch's default: padding cells count.</summary>
    public static readonly AverageDivisor Default = new(IncludePadding: true);

    internal int For(PoolingSpan depth, PoolingSpan height, PoolingSpan width) =>
        Override > 0 ? Override
        : IncludePadding ? depth.PaddedCells * height.PaddedCells * width.PaddedCells
        : depth.Cells * height.Cells * width.Cells;

    internal int For(PoolingWindow window) => Override > 0 ? Override : IncludePadding ? window.PaddedCells : window.Cells;

    /// <summary>Itself.</summary>
    /// <exception cref="ShapeException">The override is negative.</exception>
    internal AverageDivisor Checked() => Override >= 0
        ? this
        : throw new ShapeException($"Average pooling: the divisor must be at least 1, or 0 for the window's own; found {Override}.");
}
