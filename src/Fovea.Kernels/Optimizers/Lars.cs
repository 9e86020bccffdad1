using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>LARS: SGD with momentum whose gradient is scaled, section by section, to the size of the weights.</summary>
/// <remarks>
/// g = scale·∇; r = η₀·‖w‖ / (‖g‖ + λ·‖w‖ + ε) in sections with λ ≠ 0 and norms ≠ 0, else 1; then as SGD with r·(g + λ·w).
/// State 0 is the momentum. Source: You, Gitman and Ginsburg 2017, arXiv:1708.03888, in the form of the timm library.
/// </remarks>
internal static unsafe class Lars
{
    /// <summary>How many floats long the workspace is; it holds doubles, so it starts at a multiple of 8 bytes.</summary>
    public static long WorkspaceFloats(IReadOnlyList<OptimizerSection> sections) => LayerwiseWorkspace.Floats(sections);

    /// <summary>Binds the update to memory.</summary>
    /// <param name="trustCoefficient">η₀; 0.001 is usual.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/> floats.</param>
    /// <returns>The stages, to be run in order.</returns>
    public static IReadOnlyList<KernelStage> Prepare(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double momentum, double dampening, bool nesterov,
        double trustCoefficient, double epsilon, OptimizerBuffers buffers, OptimizerStep* step, double* workspace)
    {
        OptimizerChunk[] chunks = OptimizerChunk.Split(sections);
        var shared = new LayerwiseWorkspace(workspace, chunks.Length);
        return
        [
            new NormsStage(width, sections, buffers.WithStates(true), step, shared),
            new TrustRatioStage("Optimizer.Lars ratios", sections, chunks, trustCoefficient, decayShare: 1, epsilon, shared),
            new UpdateStage(width, sections, momentum, dampening, nesterov, buffers.WithStates(true), step, shared),
        ];
    }

    private sealed class NormsStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, OptimizerBuffers buffers,
        OptimizerStep* step, LayerwiseWorkspace workspace)
        : OptimizerStage(width, "Optimizer.Lars norms", sections, buffers, step)
    {
        private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
        {
            SquareSum weights = default;
            SquareSum gradient = default;
            weights.Add(Buffers.Weights + chunk.Start, chunk.Length);
            gradient.Add(Buffers.Gradient + chunk.Start, chunk.Length);
            workspace.WeightSquares[task] = weights.Total;
            workspace.UpdateSquares[task] = gradient.Total * Step->GradientScale * Step->GradientScale;
        }
    }

    private sealed class UpdateStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double momentum, double dampening,
        bool nesterov, OptimizerBuffers buffers,
        OptimizerStep* step, LayerwiseWorkspace workspace) : OptimizerStage(width, "Optimizer.Lars", sections, buffers, step)
    {
        private readonly float _momentum = (float)momentum;
        private readonly float _take = (float)(1 - dampening);

        private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
        {
            bool first = Step->Index == 0;
            Apply<TSimd, MomentumRule>(
                new MomentumRule(
                    Step->LearningRate * chunk.RateFactor, chunk.WeightDecay, Step->GradientScale, (float)workspace.Ratios[chunk.Section],
                    keep: first ? 0 : _momentum, take: first || _momentum == 0 ? 1 : _take,
                    gradientShare: nesterov ? 1 : 0, momentumShare: nesterov ? _momentum : 1),
                chunk);
        }
    }
}
