namespace Fovea.Optimizers;

/// <summary>Stochastic gradient descent: v = μ·v + (1 − dampening)·g; w −= rate·v, with Nesterov rate·(g + μ·v).</summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Creates the optimiser.</summary>
    /// <param name="learningRate">The base learning rate.</param>
    /// <param name="momentum">The momentum μ.</param>
    /// <param name="dampening">The dampening of the momentum.</param>
    /// <param name="weightDecay">L2 penalty: this factor times the weight is added to the gradient.</param>
    /// <param name="nesterov">Whether to use Nesterov momentum: Sutskever et al. 2013.</param>
    public Sgd(float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false)
        : base(learningRate, weightDecay)
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
        {
            throw new FoveaException("Sgd: Nesterov needs a momentum above 0 and no dampening.");
        }
        (Momentum, Dampening, Nesterov) = (momentum, dampening, nesterov);
    }

    /// <summary>The momentum μ.</summary>
    public float Momentum { get; }

    /// <summary>The dampening of the momentum.</summary>
    public float Dampening { get; }

    /// <summary>Whether to use Nesterov momentum: Sutskever et al. 2013.</summary>
    public bool Nesterov { get; }

    internal override int StateSlots => Momentum == 0 ? 0 : 1;
}
