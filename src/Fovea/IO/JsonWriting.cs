using System.Text.Json;

namespace Fovea.IO;

/// <summary>Arrays and optional values as JSON properties.</summary>
internal static class JsonWriting
{
    /// <summary>Writes an array of whole numbers, for example a shape.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }

    /// <summary>Writes an array of finite numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> strings)
    {
        json.WriteStartArray(name);
        foreach (string text in strings)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }

    /// <summary>Writes a whole number, or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes a number, or null for NaN and the infinities, which JSON lacks.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
