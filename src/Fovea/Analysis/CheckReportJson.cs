using System.Text.Json;

namespace Fovea.Analysis;

/// <summary>A check's findings as JSON.</summary>
public static class CheckReportJson
{
    /// <summary>Writes the report as one object; <c>severity</c> is <c>error</c>, <c>warning</c> or <c>advice</c>.</summary>
    public static void Write(CheckReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("network", report.Network);
        NamedShapesJson.Write(writer, "input", report.Inputs);
        writer.WriteStartArray("findings");
        foreach (Finding finding in report.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("severity", finding.SeverityName);
            writer.WriteString("rule", finding.Rule);
            writer.WriteString("layer", finding.Layer);
            writer.WriteString("what", finding.What);
            writer.WriteString("fix", finding.Fix);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
