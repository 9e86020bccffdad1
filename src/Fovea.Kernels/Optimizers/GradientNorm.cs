namespace Fovea.Kernels.Optimizers;

/// <summary>The L2 norm of a gradient over all sections, for clipping and for noticing NaN or ±∞ before they reach a weight.</summary>
internal static unsafe class GradientNorm
{
    /// <summary>How many floats long the workspace is; it holds doubles, so it starts at a multiple of 8 bytes.</summary>
    public static long WorkspaceFloats(IReadOnlyList<OptimizerSection> sections) => 2L * OptimizerChunk.Split(sections).Length;

    /// <summary>Binds the norm to memory.</summary>
    /// <param name="workspace"><see cref="WorkspaceFloats"/> floats.</param>
    /// <param name="result">One double: √Σg². Finite exactly if every float in the sections is.</param>
    /// <returns>The stages, to be run in order. The result has the same bits on every machine and number of threads.</returns>
    public static IReadOnlyList<KernelStage> Prepare(
        IReadOnlyList<OptimizerSection> sections, float* gradient, double* workspace, double* result)
    {
        OptimizerChunk[] chunks = OptimizerChunk.Split(sections);
        return [new SquaresStage(chunks, gradient, workspace), new RootStage(chunks.Length, workspace, result)];
    }

    private sealed class SquaresStage(OptimizerChunk[] chunks, float* gradient, double* sums) : KernelStage
    {
        public override string Name => "GradientNorm squares";

        public override int Tasks => chunks.Length;

        public override void Run(int firstTask, int lastTask)
        {
            for (int task = firstTask; task < lastTask; task++)
            {
                SquareSum sum = default;
                sum.Add(gradient + chunks[task].Start, chunks[task].Length);
                sums[task] = sum.Total;
            }
        }
    }

    private sealed class RootStage(int count, double* sums, double* result) : KernelStage
    {
        public override string Name => "GradientNorm root";

        public override int Tasks => 1;

        public override void Run(int firstTask, int lastTask)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += sums[i];
            }
            *result = Math.Sqrt(sum);
        }
    }
}
