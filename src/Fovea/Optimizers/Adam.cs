namespace Fovea.Optimizers;

/// <summary>
/// Adam, with bias-corrected first and second moments of the gradient: Kingma and Ba 2014, arXiv:1412.6980.
/// </summary>
public sealed record Adam : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">ε, added to the square root in the denominator.</param>
    /// <param name="weightDecay">L2 penalty: this factor times the weight is added to the gradient.</param>
    public Adam(
        float learningRate = 1e-3f, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, float weightDecay = 0)
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
