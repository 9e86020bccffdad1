using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Adagrad, PyTorch's; the caller fills state 0 with the initial accumulator value.</summary>
/// <remarks>
/// g = scale·∇ + λ·w; s += g²; w −= η·g / (√s + ε). State 0 is s. A decay of the learning rate is the caller's.
/// Source: Duchi, Hazan and Singer 2011.
/// </remarks>
internal sealed unsafe class AdagradStage : OptimizerStage
{
    private readonly float _epsilon;

    /// <summary>Binds the update to memory.</summary>
    public AdagradStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double epsilon, OptimizerBuffers buffers, OptimizerStep* step)
        : base(width, "Optimizer.Adagrad", sections, buffers.WithStates(true), step)
    {
        _epsilon = (float)epsilon;
    }

    private protected override void Update<TSimd>(in OptimizerChunk chunk, int task) =>
        Apply<TSimd, AdagradRule>(
            new AdagradRule(Step->LearningRate * chunk.RateFactor, chunk.WeightDecay, Step->GradientScale, _epsilon), chunk);
}
