namespace Fovea.Optimizers;

/// <summary>Steps by the gradient over the root of its mean square: Tieleman and Hinton 2012, as in PyTorch.</summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>Describes the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="alpha">Decay of the mean square.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="momentum">Decay μ of the momentum.</param>
    /// <param name="centered">Whether the mean is taken out of the mean square.</param>
    /// <param name="weightDecay">Added to the gradient, times the weight.</param>
    public RmsProp(float learningRate = 1e-2f, double alpha = 0.99, double epsilon = 1e-8, float momentum = 0, bool centered = false, float weightDecay = 0) : base(learningRate, weightDecay)
    {
        (Alpha, Epsilon, Momentum, Centered) = (alpha, epsilon, momentum, centered);
    }

    /// <summary>Decay of the mean square.</summary>
    public double Alpha { get; }

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; }

    /// <summary>Decay μ of the momentum.</summary>
    public float Momentum { get; }

    /// <summary>Whether the mean is taken out of the mean square.</summary>
    public bool Centered { get; }

    internal override int StateSlots => 1 + (Momentum > 0 ? 1 : 0) + (Centered ? 1 : 0);
}
