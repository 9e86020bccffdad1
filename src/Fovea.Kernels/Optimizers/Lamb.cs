using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>LAMB: Adam whose step is scaled, section by section, to the size of the weights.</summary>
/// <remarks>
/// m and v as in Adam, of g = scale·∇; u = m / c₁ / (√v / √c₂ + ε) + λ·w; w −= η·‖w‖/‖u‖·u, the ratio 1 in sections with λ = 0
/// or a norm of 0. States 0 and 1 are m and v. Source: You et al. 2019, arXiv:1904.00962.
/// </remarks>
internal static unsafe class Lamb
{
    // The directions of this many parameters stay in the first-level cache until their squares are summed.
    private const int Strip = 512;

    /// <summary>How many floats long the workspace is; it holds doubles, so it starts at a multiple of 8 bytes.</summary>
    public static long WorkspaceFloats(IReadOnlyList<OptimizerSection> sections) => LayerwiseWorkspace.Floats(sections);

    /// <summary>Binds the update to memory.</summary>
    /// <param name="workspace"><see cref="WorkspaceFloats"/> floats.</param>
    /// <returns>The stages, to be run in order.</returns>
    public static IReadOnlyList<KernelStage> Prepare(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double beta1, double beta2, double epsilon,
        OptimizerBuffers buffers, OptimizerStep* step, double* workspace)
    {
        OptimizerChunk[] chunks = OptimizerChunk.Split(sections);
        var shared = new LayerwiseWorkspace(workspace, chunks.Length);
        return
        [
            new MomentsStage(width, sections, beta1, beta2, epsilon, buffers.WithStates(true, true), step, shared),
            new TrustRatioStage("Optimizer.Lamb ratios", sections, chunks, coefficient: 1, decayShare: 0, epsilon: 0, shared),
            new UpdateStage(width, sections, epsilon, buffers.WithStates(true, true), step, shared),
        ];
    }

    private static LambDirection Direction(OptimizerStep* step, double epsilon, float weightDecay) =>
        new((float)(1.0 / step->BiasCorrection1), (float)(1 / Math.Sqrt(step->BiasCorrection2)), (float)epsilon, weightDecay);

    private sealed class MomentsStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double beta1, double beta2, double epsilon, OptimizerBuffers buffers,
        OptimizerStep* step, LayerwiseWorkspace workspace) : OptimizerStage(width, "Optimizer.Lamb moments", sections, buffers, step)
    {
        private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
        {
            var rule = new LambMomentsRule(new Moments(beta1, beta2), Direction(Step, epsilon, chunk.WeightDecay), Step->GradientScale);
            float* direction = stackalloc float[Strip];
            SquareSum weights = default;
            SquareSum update = default;
            for (int i = 0; i < chunk.Length; i += Strip)
            {
                long start = chunk.Start + i;
                int length = Math.Min(Strip, chunk.Length - i);
                var strip = new OptimizerBuffers(
                    Buffers.Weights + start, Buffers.Gradient + start, Buffers.State0 + start, Buffers.State1 + start, direction);
                UpdateLoop.Run<TSimd, LambMomentsRule>(rule, strip, chunk with { Start = 0, Length = length });
                weights.Add(strip.Weights, length);
                update.Add(direction, length);
            }
            workspace.WeightSquares[task] = weights.Total;
            workspace.UpdateSquares[task] = update.Total;
        }
    }

    // Computes the directions again from the moments: that costs what reading them back from memory would, and no memory.
    private sealed class UpdateStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double epsilon, OptimizerBuffers buffers, OptimizerStep* step,
        LayerwiseWorkspace workspace) : OptimizerStage(width, "Optimizer.Lamb", sections, buffers, step)
    {
        private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
        {
            double rate = (double)Step->LearningRate * chunk.RateFactor * workspace.Ratios[chunk.Section];
            Apply<TSimd, LambUpdateRule>(new LambUpdateRule(Direction(Step, epsilon, chunk.WeightDecay), (float)rate), chunk);
        }
    }
}
