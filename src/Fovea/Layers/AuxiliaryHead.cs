using System.Globalization;
using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// Passes its input through. In training, an auxiliary classifier reads the same input, and its output becomes the
/// graph's output <c>aux0</c>, <c>aux1</c>, … with a loss of its own, as in GoogLeNet: Szegedy et al. 2014,
/// arXiv:1409.4842, §5.
/// </summary>
/// <remarks>
/// Heads are numbered from the input on, in the order of <see cref="NetworkGraph.Layers"/>. At inference the head is
/// not built.
/// </remarks>
public sealed record AuxiliaryHead : Layer
{
    private const string OutputPrefix = "aux";

    /// <summary>Creates an auxiliary head.</summary>
    /// <param name="head">The classifier; it adds no segment to parameter names unless it is named.</param>
    /// <param name="weight">The weight of its loss in the total loss, 0 or more; the paper uses 0.3.</param>
    public AuxiliaryHead(Layer head, float weight = 0.3f)
    {
        if (!(weight >= 0 && float.IsFinite(weight)))
        {
            throw new FoveaException($"AuxiliaryHead: the weight must be finite and 0 or more; found {weight}.");
        }
        (Head, Weight) = (head, weight);
    }

    /// <summary>The classifier.</summary>
    public Layer Head { get; }

    /// <summary>The weight of its loss in the total loss.</summary>
    public float Weight { get; }

    /// <inheritdoc/>
    public override string Summary => $"AuxiliaryHead, loss × {Weight}";

    /// <summary>The name of the graph output of a head.</summary>
    /// <param name="index">From 0, counted from the network's input.</param>
    public static string OutputName(int index) => OutputPrefix + index.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        if (graph.Training)
        {
            int index = 0;
            while (graph.Graph.Outputs.ContainsKey(OutputName(index)))
            {
                index++;
            }
            graph.Graph.SetOutput(OutputName(index), graph.Build(Head, "", input));
        }
        return input;
    }
}
