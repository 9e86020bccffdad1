namespace Fovea.Optimizers;

/// <summary>
/// LAMB: AdamW with each parameter's step scaled by the trust ratio, the ratio of the norms of weight and step: You
/// et al. 2019, arXiv:1904.00962.
/// </summary>
public sealed record Lamb : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">ε, added to the square root in the denominator.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    public Lamb(
        float learningRate = 1e-3f, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-6, float weightDecay = 0)
        : base(learningRate, weightDecay)
    {
        (Beta1, Beta2, Epsilon) = (beta1, beta2, epsilon);
    }

    /// <summary>Decay of the first moment.</summary>
    public double Beta1 { get; }

    /// <summary>Decay of the moving average of the squared gradient.</summary>
    public double Beta2 { get; }

    /// <summary>ε, added to the square root in the denominator.</summary>
    public double Epsilon { get; }

    internal override int StateSlots => 2;
}
