using Fovea.Analysis.Checks;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// Checks a network before it runs; each finding comes with a fix. A network that cannot take its input is a finding,
/// not an exception.
/// </summary>
public static class NetworkChecker
{
    private static readonly INetworkCheck[] Checks =
    [
        new WindowCheck(), new ReceptiveFieldCheck(), new LinearCollapseCheck(), new BiasBeforeNormCheck(), new DropoutBeforeNormCheck(),
        new SoftmaxOutputCheck(), new SaturationCheck(), new NormalizationCheck(), new LargeDenseCheck(),
    ];

    /// <summary>Checks a model.</summary>
    /// <param name="objectSize">The size in pixels of the objects to recognise; null for the size of the input.</param>
    public static IReadOnlyList<Finding> Check(Model model, int? objectSize = null) => Check(model.Description, objectSize);

    /// <summary>Checks a network on inputs of a given shape, in training mode.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">The shape of one input, without the batch axis.</param>
    /// <param name="objectSize">The size in pixels of the objects to recognise; null for the size of the input.</param>
    /// <returns>The findings, the most severe first; empty if there are none.</returns>
    public static IReadOnlyList<Finding> Check(Layer network, Shape input, int? objectSize = null) =>
        Check(NetworkDescription.Of(input, network), objectSize);

    /// <summary>Checks a network with named inputs and outputs, in training mode.</summary>
    /// <param name="network">Its inputs, steps and outputs.</param>
    /// <param name="objectSize">The size in pixels of the objects to recognise; null for the size of the inputs.</param>
    /// <returns>The findings, the most severe first; empty if there are none.</returns>
    public static IReadOnlyList<Finding> Check(NetworkDescription network, int? objectSize = null)
    {
        var builder = new GraphBuilder(GraphMode.Training);
        try
        {
            network.WriteTo(builder, batch: 1);
            var checkedNetwork = new CheckedNetwork(builder.Graph, network, objectSize);
            return [.. Checks.SelectMany(check => check.Check(checkedNetwork)).Distinct().OrderByDescending(finding => finding.Severity)];
        }
        catch (ShapeException error)
        {
            return [Misfit(error.Message, builder.Path, network.Inputs)];   // the path is still the one of the layer that failed
        }
    }

    // The last sentence of a message says what to do.
    private static Finding Misfit(string message, string path, IReadOnlyList<NamedShape> inputs)
    {
        string prefix = $"“{path}”: ";
        string text = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
        int cut = text.LastIndexOf(". ", StringComparison.Ordinal);
        (string what, string fix) = cut > 0 ? (text[..(cut + 1)], text[(cut + 2)..]) : (text,
            $"Change the layer, the layers before it, or the input {string.Join(", ", inputs.Select(input => input.Shape))}.");
        return new Finding(Severity.Error, "shape", path, what, fix);
    }
}
