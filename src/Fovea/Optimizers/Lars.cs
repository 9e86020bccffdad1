namespace Fovea.Optimizers;

/// <summary>
/// LARS: SGD with momentum, with each parameter's rate scaled by the ratio of the norms of weight and gradient: You
/// et al. 2017, arXiv:1708.03888.
/// </summary>
public sealed record Lars : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="momentum">The momentum μ.</param>
    /// <param name="weightDecay">L2 penalty: this factor times the weight is added to the gradient.</param>
    /// <param name="trust">The trust coefficient.</param>
    public Lars(float learningRate, float momentum = 0.9f, float weightDecay = 0, float trust = 0.001f) : base(learningRate, weightDecay)
    {
        (Momentum, Trust) = (momentum, trust);
    }

    /// <summary>The momentum μ.</summary>
    public float Momentum { get; }

    /// <summary>The trust coefficient.</summary>
    public float Trust { get; }

    internal override int StateSlots => 1;
}
