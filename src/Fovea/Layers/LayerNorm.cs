using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Normalisation of a sample over its last axes: Ba et al. 2016, arXiv:1607.06450. Parameters
/// <c>weight</c> and <c>bias</c> of those axes' shape.
/// </summary>
public sealed record LayerNorm : Layer
{
    /// <summary>Creates a layer normalisation layer.</summary>
    /// <param name="axes">The number of trailing axes to normalise over; 0 for all but the batch.</param>
    /// <param name="epsilon">ε, added to the variance under the square root.</param>
    public LayerNorm(int axes = 0, float epsilon = 1e-5f) => (Axes, Epsilon) = (axes, epsilon);

    /// <summary>The number of trailing axes to normalise over; 0 for all but the batch.</summary>
    public int Axes { get; }

    /// <summary>ε, added to the variance under the square root.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        int axes = Axes == 0 ? input.Shape.Rank - 1 : Axes;
        if (axes < 1 || axes >= input.Shape.Rank)
        {
            throw new ShapeException(
                $"“{graph.Path}”: LayerNorm over the last {axes} axes of {input.Shape}: expected 1 to " +
                $"{input.Shape.Rank - 1}, without the batch axis.");
        }
        var normalized = new Shape(input.Shape.AsSpan()[^axes..]);
        Value gamma = graph.Parameter("weight", normalized, new Ones(), ParameterRole.Affine);
        Value beta = graph.Parameter("bias", normalized, new Zeros(), ParameterRole.Affine);
        return graph.AddNode(new LayerNormalization(axes, Epsilon), input, gamma, beta).Outputs[0];
    }
}
