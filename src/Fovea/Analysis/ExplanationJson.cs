using System.Text.Json;

namespace Fovea.Analysis;

/// <summary>Writes explanations as JSON.</summary>
public static class ExplanationJson
{
    /// <summary>Writes the explanation as one object.</summary>
    public static void Write(Explanation explanation, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("layer", explanation.Title);
        WriteNumbers(writer, "inputShape", explanation.InputShape);
        WriteNumbers(writer, "outputShape", explanation.OutputShape);
        writer.WriteString("formula", explanation.Formula);
        WriteStrings(writer, "substitution", explanation.Substitution);
        writer.WriteNumber("parameters", explanation.Parameters);
        WriteOptional(writer, "parametersUnshared", explanation.ParametersUnshared);
        writer.WriteNumber("multiplyAdds", explanation.MultiplyAdds);
        WriteOptional(writer, "multiplyAddsDense", explanation.MultiplyAddsDense);
        writer.WriteNumber("parameterBytes", explanation.ParameterBytes);
        writer.WriteNumber("outputBytes", explanation.OutputBytes);
        writer.WriteStartObject("worked");
        WriteNumbers(writer, "position", explanation.Worked.Position);
        writer.WriteNumber("terms", explanation.Worked.Terms);
        if (double.IsFinite(explanation.Worked.Value))
        {
            writer.WriteNumber("value", explanation.Worked.Value);
        }
        else
        {
            writer.WriteNull("value");   // JSON has no NaN and no infinity
        }
        WriteStrings(writer, "lines", explanation.Worked.Lines);
        writer.WriteEndObject();
        writer.WriteStartArray("sections");
        foreach (ExplanationSection section in explanation.Sections)
        {
            writer.WriteStartObject();
            writer.WriteString("title", section.Title);
            WriteStrings(writer, "lines", section.Lines);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is long number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<int> numbers)
    {
        writer.WriteStartArray(name);
        foreach (int number in numbers)
        {
            writer.WriteNumberValue(number);
        }
        writer.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (string line in lines)
        {
            writer.WriteStringValue(line);
        }
        writer.WriteEndArray();
    }
}
