namespace Fovea.Optimizers;

/// <summary>Adam with weight decay apart from the gradient: Loshchilov and Hutter 2017, arXiv:1711.05101.</summary>
public sealed record AdamW : Optimizer
{
    /// <summary>Describes the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="beta1">Decay of the mean.</param>
    /// <param name="beta2">Decay of the mean square.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <param name="weightDecay">Shrinks the weight, apart from the gradient.</param>
    public AdamW(float learningRate = 1e-3f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, float weightDecay = 0.01f) : base(learningRate, weightDecay)
    {
        (Beta1, Beta2, Epsilon) = (beta1, beta2, epsilon);
    }

    /// <summary>Decay of the mean.</summary>
    public double Beta1 { get; }

    /// <summary>Decay of the mean square.</summary>
    public double Beta2 { get; }

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; }

    internal override int StateSlots => 2;
}
