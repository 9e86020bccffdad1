using System.Globalization;

namespace Fovea.Optimizers;

/// <summary>
/// How the weights are updated from their gradients. Defaults and formulas are PyTorch's unless a type states
/// otherwise.
/// </summary>
public abstract record Optimizer
{
    private protected Optimizer(float learningRate, float weightDecay)
    {
        if (!(learningRate >= 0) || !float.IsFinite(learningRate))
        {
            throw new FoveaException(
                $"{GetType().Name}: the learning rate must be 0 or more; found " +
                $"{learningRate.ToString(CultureInfo.InvariantCulture)}.");
        }
        if (!(weightDecay >= 0) || !float.IsFinite(weightDecay))
        {
            throw new FoveaException(
                $"{GetType().Name}: the weight decay must be 0 or more; found " +
                $"{weightDecay.ToString(CultureInfo.InvariantCulture)}.");
        }
        (LearningRate, WeightDecay) = (learningRate, weightDecay);
    }

    /// <summary>The base learning rate, which a schedule multiplies.</summary>
    public float LearningRate { get; }

    /// <summary>
    /// The weight decay, applied to all trainable parameters unless the training options exempt biases and
    /// normalisation.
    /// </summary>
    public float WeightDecay { get; }

    /// <summary>The number of state values per weight: momentum, second moment.</summary>
    internal abstract int StateSlots { get; }

    /// <summary>Creates an optimiser by name: sgd, adam, adamw, rmsprop, adagrad, lars or lamb.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="learningRate">Null for the optimiser's own default.</param>
    /// <param name="momentum">For sgd, rmsprop and lars; null for the default.</param>
    /// <param name="weightDecay">Null for the default.</param>
    /// <exception cref="FoveaException">There is no optimiser of that name; the message lists them.</exception>
    public static Optimizer Parse(string name, float? learningRate = null, float? momentum = null, float? weightDecay = null) =>
        name.ToUpperInvariant() switch
        {
            "SGD" => new Sgd(learningRate ?? 0.05f, momentum ?? 0.9f, weightDecay: weightDecay ?? 0),
            "ADAM" => new Adam(learningRate ?? 1e-3f, weightDecay: weightDecay ?? 0),
            "ADAMW" => new AdamW(learningRate ?? 1e-3f, weightDecay: weightDecay ?? 0.01f),
            "RMSPROP" => new RmsProp(learningRate ?? 1e-2f, momentum: momentum ?? 0, weightDecay: weightDecay ?? 0),
            "ADAGRAD" => new Adagrad(learningRate ?? 1e-2f, weightDecay: weightDecay ?? 0),
            "LARS" => new Lars(learningRate ?? 0.1f, momentum ?? 0.9f, weightDecay ?? 0),
            "LAMB" => new Lamb(learningRate ?? 1e-3f, weightDecay: weightDecay ?? 0),
            _ => throw new FoveaException($"There is no optimizer \"{name}\". Choose sgd, adam, adamw, rmsprop, adagrad, lars or lamb."),
        };
}
