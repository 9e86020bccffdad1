using Fovea.Analysis.Checks;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>Reads a network before it runs; each finding comes with its fix. A network that does not fit its input is a finding, not an exception.</summary>
public static class NetworkChecker
{
    private static readonly INetworkCheck[] Checks =
    [
        new WindowCheck(), new ReceptiveFieldCheck(), new LinearCollapseCheck(), new BiasBeforeNormCheck(), new DropoutBeforeNormCheck(),
        new SoftmaxOutputCheck(), new SaturationCheck(), new NormalizationCheck(), new LargeDenseCheck(),
    ];

    /// <summary>Checks a model.</summary>
    /// <param name="objectSize">The size in pixels of what is to be recognised; null for that of the input.</param>
    public static IReadOnlyList<Finding> Check(Model model, int? objectSize = null) => Check(model.Network, model.InputShape, objectSize);

    /// <summary>Checks a network on inputs of a given shape, in its training form.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">One input, without the batch axis.</param>
    /// <param name="objectSize">The size in pixels of what is to be recognised; null for that of the input.</param>
    /// <returns>The findings, the most severe first; empty if there is nothing to say.</returns>
    public static IReadOnlyList<Finding> Check(Layer network, Shape input, int? objectSize = null)
    {
        var builder = new GraphBuilder(GraphMode.Training);
        try
        {
            Value output = builder.Build(network, "", builder.Input(Model.InputName, input.WithBatch(1)));
            var checkedNetwork = new CheckedNetwork(builder.Graph, output, objectSize);
            return [.. Checks.SelectMany(check => check.Check(checkedNetwork)).Distinct().OrderByDescending(finding => finding.Severity)];
        }
        catch (ShapeException error)
        {
            return [Misfit(error.Message, builder.Path, input)];   // the path is still that of the layer that failed
        }
    }

    // Messages end with what to do, as a sentence of its own.
    private static Finding Misfit(string message, string path, Shape input)
    {
        string prefix = $"“{path}”: ";
        string text = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
        int cut = text.LastIndexOf(". ", StringComparison.Ordinal);
        (string what, string fix) = cut > 0 ? (text[..(cut + 1)], text[(cut + 2)..]) : (text, $"Change the layer, or what comes before it, or the input {input}.");
        return new Finding(Severity.Error, "shape", path, what, fix);
    }
}
