using System.Text.Json;
using Fovea.IO;

namespace Fovea.Analysis;

/// <summary>Writes summaries as JSON.</summary>
/// <remarks>
/// A receptive field's size, stride or offset is one number if all axes are equal, else an array, outermost axis
/// first. If a layer depends on the whole input (<c>seesWholeInput</c>), the size is the input's, and stride and
/// offset are null. A network with several inputs has <c>inputs</c> with names and shapes instead of <c>inputShape</c>;
/// so have outputs.
/// </remarks>
public static class SummaryJson
{
    /// <summary>Writes the summary as one object.</summary>
    public static void Write(NetworkSummary summary, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", summary.Name);
        NamedShapesJson.Write(writer, "input", summary.Inputs);
        NamedShapesJson.Write(writer, "output", summary.Outputs);
        writer.WriteNumber("parameters", summary.Parameters);
        writer.WriteNumber("statistics", summary.Statistics);
        writer.WriteNumber("multiplyAdds", summary.MultiplyAdds);
        writer.WriteNumber("parameterBytes", summary.ParameterBytes);
        writer.WriteNumber("activationBytes", summary.ActivationBytes);
        WriteField(writer, summary.LastMap);
        writer.WriteStartArray("layers");
        foreach (LayerSummary layer in summary.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", layer.Name);
            writer.WriteString("type", layer.Type);
            writer.WriteString("description", layer.Description);
            writer.WriteNumbers("outputShape", layer.OutputShape);
            writer.WriteNumber("parameters", layer.Parameters);
            writer.WriteNumber("multiplyAdds", layer.MultiplyAdds);
            writer.WriteNumber("activationBytes", layer.ActivationBytes);
            WriteField(writer, layer.ReceptiveField);
            writer.WriteBoolean("seesWholeInput", layer.ReceptiveField is { IsGlobal: true });
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, ReceptiveField? field)
    {
        WritePerAxis(writer, "receptiveField", field?.Axes.Select(axis => axis.Size));
        WritePerAxis(writer, "receptiveFieldStride", field is { IsGlobal: false } ? field.Axes.Select(axis => axis.Jump) : null);
        WritePerAxis(writer, "receptiveFieldOffset", field is { IsGlobal: false } ? field.Axes.Select(axis => axis.Start) : null);
    }

    private static void WritePerAxis(Utf8JsonWriter writer, string name, IEnumerable<double>? perAxis)
    {
        double[] values = perAxis?.ToArray() ?? [];
        if (values.Length == 0)
        {
            writer.WriteNull(name);
        }
        else if (values.All(value => value == values[0]))
        {
            writer.WriteNumber(name, values[0]);
        }
        else
        {
            writer.WriteNumbers(name, values);
        }
    }
}
