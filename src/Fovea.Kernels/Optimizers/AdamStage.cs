using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Adam and AdamW, PyTorch's.</summary>
/// <remarks>
/// Adam adds λ·w to g = scale·∇; AdamW instead first takes w·η·λ off the weights. Then m = β₁·m + (1 − β₁)·g,
/// v = β₂·v + (1 − β₂)·g², w −= η / c₁ · m / (√v / √c₂ + ε), c the bias corrections. States 0 and 1 are m and v.
/// Source: Kingma and Ba 2014, arXiv:1412.6980; Loshchilov and Hutter 2017, arXiv:1711.05101.
/// </remarks>
internal sealed unsafe class AdamStage : OptimizerStage
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly float _epsilon;
    private readonly bool _decoupledDecay;

    /// <summary>Binds the update to memory.</summary>
    /// <param name="decoupledDecay">True for AdamW.</param>
    public AdamStage(
        VectorWidth width, IReadOnlyList<OptimizerSection> sections, double beta1, double beta2, double epsilon, bool decoupledDecay,
        OptimizerBuffers buffers, OptimizerStep* step)
        : base(width, decoupledDecay ? "Optimizer.AdamW" : "Optimizer.Adam", sections, buffers.WithStates(true, true), step)
    {
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = (float)epsilon;
        _decoupledDecay = decoupledDecay;
    }

    private protected override void Update<TSimd>(in OptimizerChunk chunk, int task)
    {
        double rate = (double)Step->LearningRate * chunk.RateFactor;
        var rule = new AdamRule(
            new Moments(_beta1, _beta2),
            stepSize: (float)(rate / Step->BiasCorrection1),
            varianceScale: (float)(1 / Math.Sqrt(Step->BiasCorrection2)),
            _epsilon,
            weightFactor: _decoupledDecay ? (float)(1 - (rate * chunk.WeightDecay)) : 1,
            gradientDecay: _decoupledDecay ? 0 : chunk.WeightDecay,
            Step->GradientScale);
        Apply<TSimd, AdamRule>(rule, chunk);
    }
}
