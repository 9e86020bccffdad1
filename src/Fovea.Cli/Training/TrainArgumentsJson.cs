using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.IO;

namespace Fovea.Cli.Training;

/// <summary>The command line of a run, kept in its folder so that it can be resumed by the folder's name alone.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrainArguments))]
internal sealed partial class TrainArgumentsJson : JsonSerializerContext
{
    private const string FileName = "command.json";

    public static void Save(TrainArguments arguments, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException(
                $"{folder}: the run folder cannot be created. "
                + $"{cause.Message} Choose a folder in which this process may write (--output).", cause);
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(arguments, Default.TrainArguments);
        AtomicFile.Write(Path.Combine(folder, FileName), stream => stream.Write(json));
    }

    public static TrainArguments Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Default.TrainArguments)
                ?? throw new FoveaException($"{path} is empty. Start a new run.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{folder} is not a run of \"fovea train\": {FileName} cannot be read. {cause.Message}", cause);
        }
        catch (JsonException cause)
        {
            throw new FoveaException($"{path} is damaged: {cause.Message} Start a new run.", cause);
        }
    }
}
