using System.Text.Json;
using Fovea.IO;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>Writes a network's inputs or outputs.</summary>
internal static class NamedShapesJson
{
    /// <summary>
    /// Writes <c>"inputShape": […]</c> of one input, <c>"inputs": [{"name", "shape"}, …]</c> of several; the same for outputs.
    /// </summary>
    /// <param name="kind"><c>input</c> or <c>output</c>.</param>
    public static void Write(Utf8JsonWriter writer, string kind, IReadOnlyList<NamedShape> values)
    {
        if (values is [NamedShape only])
        {
            writer.WriteNumbers(kind + "Shape", only.Shape);
            return;
        }
        writer.WriteStartArray(kind + "s");
        foreach (NamedShape value in values)
        {
            writer.WriteStartObject();
            writer.WriteString("name", value.Name);
            writer.WriteNumbers("shape", value.Shape);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
