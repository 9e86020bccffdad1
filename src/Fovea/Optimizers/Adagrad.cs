namespace Fovea.Optimizers;

/// <summary>Steps by the gradient over the root of the sum of its squares: Duchi et al. 2011.</summary>
public sealed record Adagrad : Optimizer
{
    /// <summary>Describes the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="weightDecay">Added to the gradient, times the weight.</param>
    public Adagrad(float learningRate = 1e-2f, double epsilon = 1e-10, float weightDecay = 0) : base(learningRate, weightDecay)
    {
        Epsilon = epsilon;
    }

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; }

    internal override int StateSlots => 1;
}
