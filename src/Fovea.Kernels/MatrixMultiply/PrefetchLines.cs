namespace Fovea.Kernels.MatrixMultiply;

/// <summary>
/// Cache lines that a register tile prefetches while it sums, so that the next columns of B are near when they are
/// packed.
/// </summary>
/// <param name="first">Where the first line starts; any address will do.</param>
/// <param name="step">Floats from one line to the next.</param>
internal readonly unsafe struct PrefetchLines(float* first, long step)
{
    public float* First { get; } = first;

    public long Step { get; } = step;
}
