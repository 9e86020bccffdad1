namespace Fovea.Kernels.Optimizers;

/// <summary>What LARS and LAMB carry from one stage to the next: two sums of squares per chunk and a ratio per section.</summary>
internal readonly unsafe struct LayerwiseWorkspace(double* workspace, int chunks)
{
    public double* WeightSquares => workspace;

    public double* UpdateSquares => workspace + chunks;

    public double* Ratios => workspace + (2L * chunks);

    public static long Floats(IReadOnlyList<OptimizerSection> sections) =>
        2 * ((2L * OptimizerChunk.Split(sections).Length) + sections.Count);
}
