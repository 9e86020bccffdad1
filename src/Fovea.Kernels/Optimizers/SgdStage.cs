using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Stochastic gradient descent, PyTorch's: with momentum, dampening and Nesterov's look ahead.</summary>
/// <remarks>
/// g = scale·∇ + λ·w; b = g at the first step, μ·b + (1 − dampening)·g later; w −= η·(g + μ·b with Nesterov, else b).
/// Without momentum w −= η·g and there is no state. State 0 is b.
/// </remarks>
internal sealed unsafe class SgdStage : OptimizerStage
{
    private readonly float _momentum;
    private readonly float _take;   // 1 − dampening
    private readonly bool _nesterov;

    /// <summary>Binds the update to memory.</summary>
    public SgdStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double momentum, double dampening, bool nesterov,
        OptimizerBuffers buffers, OptimizerStep* step)
        : base(width, nesterov ? "Optimizer.Sgd Nesterov" : "Optimizer.Sgd", sections, buffers.WithStates(momentum != 0), step)
    {
        _momentum = (float)momentum;
        _take = (float)(1 - dampening);
        _nesterov = nesterov;
    }

    private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
    {
        float rate = Step->LearningRate * chunk.RateFactor;
        if (_momentum == 0)
        {
            Apply<TSimd, SgdRule>(new SgdRule(rate, chunk.WeightDecay, Step->GradientScale), chunk);
            return;
        }
        bool first = Step->Index == 0;
        Apply<TSimd, MomentumRule>(
            new MomentumRule(
                rate, chunk.WeightDecay, Step->GradientScale, trust: 1, keep: first ? 0 : _momentum, take: first ? 1 : _take,
                gradientShare: _nesterov ? 1 : 0, momentumShare: _nesterov ? _momentum : 1),
            chunk);
    }
}
