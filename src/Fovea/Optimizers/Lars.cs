namespace Fovea.Optimizers;

/// <summary>SGD with momentum, each parameter's rate scaled to the ratio of the norms of weight and gradient: You et al. 2017, arXiv:1708.03888.</summary>
public sealed record Lars : Optimizer
{
    /// <summary>Describes the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="momentum">Decay μ of the momentum.</param>
    /// <param name="weightDecay">Added to the gradient, times the weight.</param>
    /// <param name="trust">The ratio of step to weight that is aimed at.</param>
    public Lars(float learningRate, float momentum = 0.9f, float weightDecay = 0, float trust = 0.001f) : base(learningRate, weightDecay)
    {
        (Momentum, Trust) = (momentum, trust);
    }

    /// <summary>Decay μ of the momentum.</summary>
    public float Momentum { get; }

    /// <summary>The ratio of step to weight that is aimed at.</summary>
    public float Trust { get; }

    internal override int StateSlots => 1;
}
