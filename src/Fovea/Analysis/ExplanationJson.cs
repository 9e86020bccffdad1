using System.Text.Json;
using Fovea.IO;

namespace Fovea.Analysis;

/// <summary>An explanation as JSON.</summary>
public static class ExplanationJson
{
    /// <summary>Writes the explanation as one object.</summary>
    public static void Write(Explanation explanation, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("layer", explanation.Title);
        writer.WriteNumbers("inputShape", explanation.InputShape);
        writer.WriteNumbers("outputShape", explanation.OutputShape);
        writer.WriteString("formula", explanation.Formula);
        writer.WriteStrings("substitution", explanation.Substitution);
        writer.WriteNumber("parameters", explanation.Parameters);
        writer.WriteOptional("parametersUnshared", explanation.ParametersUnshared);
        writer.WriteNumber("multiplyAdds", explanation.MultiplyAdds);
        writer.WriteOptional("multiplyAddsDense", explanation.MultiplyAddsDense);
        writer.WriteNumber("parameterBytes", explanation.ParameterBytes);
        writer.WriteNumber("outputBytes", explanation.OutputBytes);
        writer.WriteStartObject("worked");
        writer.WriteNumbers("position", explanation.Worked.Position);
        writer.WriteNumber("terms", explanation.Worked.Terms);
        writer.WriteFinite("value", explanation.Worked.Value);
        writer.WriteStrings("lines", explanation.Worked.Lines);
        writer.WriteEndObject();
        writer.WriteStartArray("sections");
        foreach (ExplanationSection section in explanation.Sections)
        {
            writer.WriteStartObject();
            writer.WriteString("title", section.Title);
            writer.WriteStrings("lines", section.Lines);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
