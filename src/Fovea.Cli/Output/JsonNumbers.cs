using System.Text.Json;

namespace Fovea.Cli.Output;

internal static class JsonNumbers
{
    /// <summary>Writes an array of whole numbers: a shape, a place.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }
}
