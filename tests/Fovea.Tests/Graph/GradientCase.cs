using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Something to differentiate: what is built on an input, and the loss behind it.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Input">The input's shape, with the batch.</param>
/// <param name="Build">What is checked.</param>
internal sealed record GradientCase(string Name, Shape Input, Func<GraphBuilder, Value, Value> Build)
{
    public GradientCase(string name, Shape input, Layer layer)
        : this($"{name} on {input}", input, (graph, x) => graph.Build(layer, "", x))
    {
    }

    /// <summary>Inputs lie in ±1.5 times this.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether inputs are above zero, as after a ReLU.</summary>
    public bool Positive { get; init; }

    /// <summary>Whether the graph is for training; if not, only the input's gradient is asked for.</summary>
    public bool Training { get; init; } = true;

    /// <summary>The least distance to a kink, so that a central difference stays on one side of it.</summary>
    public double Margin { get; init; } = 1e-3;

    /// <summary>Null for the sum of squared differences to random targets.</summary>
    public LossFunction? Loss { get; init; }

    /// <summary>Whether a loss by class is given distributions.</summary>
    public bool SoftTargets { get; init; }

    public override string ToString() => Name;
}
