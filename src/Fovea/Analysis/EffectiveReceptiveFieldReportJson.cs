using System.Text.Json;
using Fovea.IO;

namespace Fovea.Analysis;

/// <summary>An effective field as JSON.</summary>
public static class EffectiveReceptiveFieldReportJson
{
    /// <summary>Writes the report as one object; <c>map</c> is the mean |gradient|, row-major over <c>mapShape</c>.</summary>
    public static void Write(EffectiveReceptiveFieldReport report, Utf8JsonWriter writer)
    {
        EffectiveReceptiveField field = report.Field;
        writer.WriteStartObject();
        writer.WriteNumber("inputs", field.Inputs);
        writer.WriteString("inputSource", report.InputSource);
        writer.WriteBoolean("weightsLoaded", report.WeightsLoaded);
        writer.WriteNumber("mass", field.Mass);
        writer.WriteNumber("shareInside", field.ShareInside);
        writer.WriteStartArray("squares");
        foreach ((double share, int side) in report.Squares)
        {
            writer.WriteStartObject();
            writer.WriteNumber("share", share);
            writer.WriteNumber("side", side);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumbers("mapShape", field.Sizes);
        writer.WriteStartArray("map");
        foreach (double value in field.Map)
        {
            writer.WriteNumberValue((float)value);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
