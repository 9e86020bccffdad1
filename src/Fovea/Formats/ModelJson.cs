using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fovea.Layers;

namespace Fovea.Formats;

/// <summary>Serialises network descriptions as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Layer))]
[JsonSerializable(typeof(NetworkJson))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    /// <summary>Writes a description.</summary>
    /// <exception cref="FoveaException">A layer is not one of Fovea's own.</exception>
    public static string Write(Layer network) => Write(network, Default.Layer);

    /// <summary>Writes a value that holds layers.</summary>
    /// <exception cref="FoveaException">A layer is not one of Fovea's own.</exception>
    public static string Write<T>(T network, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Serialize(network, type);
        }
        catch (NotSupportedException cause)
        {
            throw new FoveaException(
                "The network contains a layer that is not built in, so a model file cannot describe it. "
                + "Write its parameters with SafetensorsWriter, and load them with WeightsFile.Load into a model created by your program. "
                + cause.Message, cause);
        }
    }

    /// <summary>Reads a description.</summary>
    /// <param name="path">The file it comes from, for errors.</param>
    /// <exception cref="FileFormatException">It is not a description of a network.</exception>
    public static Layer Read(string json, string path) => Read(json, Default.Layer, path);

    /// <summary>Reads a value that holds layers.</summary>
    /// <param name="path">The file it comes from, for errors.</param>
    /// <exception cref="FileFormatException">It is not a description of a network.</exception>
    public static T Read<T>(string json, JsonTypeInfo<T> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new FileFormatException(path, FileFormatError.InvalidJson, "describes no network.");
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new FileFormatException(path, FileFormatError.InvalidJson,
                $"has a network description that cannot be read. {cause.Message}", cause);
        }
    }
}
