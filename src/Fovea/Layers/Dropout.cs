using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>Inverted dropout: in training a unit is zero with probability p, else divided by 1 − p; at inference, nothing happens.</summary>
/// <remarks>Srivastava et al. 2014. Which units fall is a function of the seed, the training step and the unit: it survives a resume.</remarks>
public sealed record Dropout : Layer
{
    /// <summary>Describes a dropout.</summary>
    /// <param name="probability">Of falling, 0 to below 1.</param>
    /// <param name="scope">What falls together.</param>
    public Dropout(float probability = 0.5f, DropoutScope scope = DropoutScope.Element)
    {
        if (!(probability is >= 0 and < 1))
        {
            throw new FoveaException($"Dropout: the probability lies in [0, 1); found {probability}.");
        }
        (Probability, Scope) = (probability, scope);
    }

    /// <summary>The probability that a unit falls.</summary>
    public float Probability { get; }

    /// <summary>What falls together.</summary>
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
