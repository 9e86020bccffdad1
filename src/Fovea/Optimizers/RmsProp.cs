namespace Fovea.Optimizers;

/// <summary>
/// RMSprop: scales the gradient by the inverse square root of its mean square: Tieleman and Hinton 2012, as in
/// PyTorch.
/// </summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="alpha">Decay of the moving average of the squared gradient.</param>
    /// <param name="epsilon">ε, added to the square root in the denominator.</param>
    /// <param name="momentum">The momentum μ.</param>
    /// <param name="centered">
    /// Whether to normalise by the variance of the gradient, that is, to subtract the squared mean from the mean
    /// square.
    /// </param>
    /// <param name="weightDecay">L2 penalty: this factor times the weight is added to the gradient.</param>
    public RmsProp(
        float learningRate = 1e-2f, double alpha = 0.99, double epsilon = 1e-8, float momentum = 0,
        bool centered = false, float weightDecay = 0)
        : base(learningRate, weightDecay)
    {
        (Alpha, Epsilon, Momentum, Centered) = (alpha, epsilon, momentum, centered);
    }

    /// <summary>Decay of the moving average of the squared gradient.</summary>
    public double Alpha { get; }

    /// <summary>ε, added to the square root in the denominator.</summary>
    public double Epsilon { get; }

    /// <summary>The momentum μ.</summary>
    public float Momentum { get; }

    /// <summary>
    /// Whether to normalise by the variance of the gradient, that is, to subtract the squared mean from the mean
    /// square.
    /// </summary>
    public bool Centered { get; }

    internal override int StateSlots => 1 + (Momentum > 0 ? 1 : 0) + (Centered ? 1 : 0);
}
