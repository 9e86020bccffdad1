using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>RMSprop, PyTorch's, also with momentum and centred.</summary>
/// <remarks>
/// g = scale·∇ + λ·w; s = α·s + (1 − α)·g²; centred: a = α·a + (1 − α)·g and d = √(s − a²) + ε, else d = √s + ε;
/// with momentum b = μ·b + g/d and w −= η·b, else w −= η·g/d. States 0, 1, 2 are s, b, a; b and a only where used.
/// Where rounding makes s − a² negative it counts as zero. Source: Tieleman and Hinton 2012; centred: Graves 2013, arXiv:1308.0850.
/// </remarks>
internal sealed unsafe class RmsPropStage : OptimizerStage
{
    private readonly double _alpha;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly bool _centered;

    /// <summary>Binds the update to memory.</summary>
    public RmsPropStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double alpha, double epsilon, double momentum, bool centered,
        OptimizerBuffers buffers, OptimizerStep* step)
        : base(width, "Optimizer.RmsProp", sections, buffers.WithStates(true, momentum != 0, centered), step)
    {
        _alpha = alpha;
        _epsilon = (float)epsilon;
        _momentum = (float)momentum;
        _centered = centered;
    }

    private protected override void Update<TSimd>(in OptimizerChunk chunk, int task) =>
        Apply<TSimd, RmsPropRule>(
            new RmsPropRule(
                Step->LearningRate * chunk.RateFactor, chunk.WeightDecay, Step->GradientScale, (float)_alpha, (float)(1 - _alpha), _epsilon,
                _momentum, _centered),
            chunk);
}
