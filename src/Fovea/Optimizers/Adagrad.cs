namespace Fovea.Optimizers;

/// <summary>
/// Adagrad: scales the gradient by the inverse square root of the sum of its squares: Duchi et al. 2011.
/// </summary>
public sealed record Adagrad : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="epsilon">ε, added to the square root in the denominator.</param>
    /// <param name="weightDecay">L2 penalty: this factor times the weight is added to the gradient.</param>
    public Adagrad(float learningRate = 1e-2f, double epsilon = 1e-10, float weightDecay = 0) : base(learningRate, weightDecay)
    {
        Epsilon = epsilon;
    }

    /// <summary>ε, added to the square root in the denominator.</summary>
    public double Epsilon { get; }

    internal override int StateSlots => 1;
}
