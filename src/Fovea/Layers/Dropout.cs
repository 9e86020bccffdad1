using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// Inverted dropout: in training a unit is zeroed with probability p, else divided by 1 − p; at inference it is the
/// identity.
/// </summary>
/// <remarks>
/// Srivastava et al. 2014. The mask is a function of the seed, the training step and the unit, so that a resumed run
/// continues identically.
/// </remarks>
public sealed record Dropout : Layer
{
    /// <summary>Creates a dropout layer.</summary>
    /// <param name="probability">The probability that a unit is zeroed, 0 to below 1.</param>
    /// <param name="scope">Which elements are zeroed together.</param>
    public Dropout(float probability = 0.5f, DropoutScope scope = DropoutScope.Element)
    {
        if (!(probability is >= 0 and < 1))
        {
            throw new FoveaException($"Dropout: the probability must be in [0, 1); found {probability}.");
        }
        (Probability, Scope) = (probability, scope);
    }

    /// <summary>The probability that a unit is zeroed.</summary>
    public float Probability { get; }

    /// <summary>Which elements are zeroed together.</summary>
    public DropoutScope Scope { get; }

    /// <inheritdoc/>
    public override string Summary => $"Dropout {Probability}{(Scope == DropoutScope.Element ? "" : $", per {Scope}")}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        int stream = graph.NextRandomLayer();
        return graph.Mode.Dropout && Probability > 0 ? graph.Add(new Graph.Ops.Dropout(Probability, Scope, stream), input) : input;
    }
}
