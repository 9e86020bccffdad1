using System.Globalization;
using System.Text.Json;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>
/// Self-describing model files in safetensors format: the parameters under their dotted names, and in the metadata
/// the network, the input's shape and normalisation, and the classes.
/// </summary>
public static class ModelFile
{
    private const string FormatKey = "model.format", NameKey = "model.name", NetworkKey = "model.network", InputKey = "model.input";
    private const string ClassesKey = "model.classes", MeanKey = "model.mean", DeviationKey = "model.deviation";
    // Format 1 holds one layer from one input to one output, format 2 a description with named inputs and outputs.
    private const string Format = "1", NamedFormat = "2";

    /// <summary>Saves a model, atomically.</summary>
    /// <exception cref="FoveaException">
    /// The file cannot be written, or the network contains a layer that is not built in.
    /// </exception>
    public static void Save(Model model, string path) => SafetensorsWriter.Write(path, Tensors(model), Describe(model));

    /// <summary>Loads a model with its description and weights.</summary>
    /// <exception cref="FoveaException">
    /// The file violates the format, is not a model file, or its weights do not match its description.
    /// </exception>
    public static Model Load(string path)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        IReadOnlyDictionary<string, string> metadata = reader.Metadata;
        if (!metadata.TryGetValue(FormatKey, out string? format))
        {
            throw new FileFormatException(path, FileFormatError.NoManifest,
                "contains tensors but no description of a network. Create the model, and load the file into it with WeightsFile.Load.");
        }
        string network = Required(metadata, NetworkKey, path);
        NetworkDescription description = format switch
        {
            Format => NetworkDescription.Of(ReadShape(Required(metadata, InputKey, path), path), ModelJson.Read(network, path)),
            NamedFormat => NetworkJson.Read(network, path),
            _ => throw new FileFormatException(path, FileFormatError.UnsupportedVersion,
                $"is a model of format {format}; this version reads the formats {Format} and {NamedFormat}."),
        };
        Model model = Make(reader, description);
        try
        {
            model.Name = metadata.GetValueOrDefault(NameKey, "");
            model.Classes = metadata.TryGetValue(ClassesKey, out string? classes)
                ? ReadArray(classes, ModelJson.Default.StringArray, path)
                : [];
            if (metadata.TryGetValue(MeanKey, out string? mean))
            {
                model.Normalization = new Normalization(
                    ReadArray(mean, ModelJson.Default.SingleArray, path),
                    ReadArray(Required(metadata, DeviationKey, path), ModelJson.Default.SingleArray, path));
                if (model.Inputs is [NamedShape only])
                {
                    model.Normalization.Check(only.Shape);
                }
            }
            Read(reader, model);
            return model;
        }
        catch (FoveaException cause) when (cause is not FileFormatException)
        {
            model.Dispose();
            throw new FileFormatException(path, FileFormatError.WrongKind, cause.Message, cause);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    internal static IReadOnlyDictionary<string, string> Describe(Model model)
    {
        var metadata = new Dictionary<string, string>
        {
            [NameKey] = model.Name,
            [ClassesKey] = JsonSerializer.Serialize([.. model.Classes], ModelJson.Default.StringArray),
        };
        if (model.Description.OnlyLayer is Layer network)
        {
            metadata[FormatKey] = Format;
            metadata[NetworkKey] = ModelJson.Write(network);
            metadata[InputKey] = string.Join('x', model.InputShape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        }
        else
        {
            metadata[FormatKey] = NamedFormat;
            metadata[NetworkKey] = NetworkJson.Write(model.Description);
        }
        if (model.Normalization is Normalization normalization)
        {
            metadata[MeanKey] = JsonSerializer.Serialize(normalization.Mean.ToArray(), ModelJson.Default.SingleArray);
            metadata[DeviationKey] = JsonSerializer.Serialize(normalization.Deviation.ToArray(), ModelJson.Default.SingleArray);
        }
        return metadata;
    }

    internal static List<SafetensorsTensor> Tensors(Model model) =>
        [.. model.Parameters.Slots.Select(
            slot => new SafetensorsTensor(slot.Info.Name, slot.Info.Shape, model.Parameters.Memory(slot.Info.Name)))];

    internal static void Read(SafetensorsReader reader, Model model)
    {
        Check(reader, [.. model.Parameters.Slots.Select(slot => slot.Info)], model.Name);
        foreach (ParameterSlot slot in model.Parameters.Slots)
        {
            reader.ReadFloats(slot.Info.Name, model.Parameters[slot.Info.Name]);
        }
    }

    private static void Check(SafetensorsReader reader, IReadOnlyList<Graph.ParameterInfo> parameters, string name)
    {
        var problems = new List<string>();
        foreach (Graph.ParameterInfo info in parameters)
        {
            SafetensorsEntry? entry = reader.Header.Find(info.Name);
            if (entry is null)
            {
                problems.Add($"  {info.Name} {info.Shape} is missing");
            }
            else if (!entry.Sizes.SequenceEqual(info.Shape.Select(size => (long)size).ToArray()))
            {
                problems.Add($"  {info.Name} is [{string.Join(", ", entry.Sizes.ToArray())}], the model has {info.Shape}");
            }
        }
        if (problems.Count > 0)
        {
            throw new FileFormatException(reader.Path, FileFormatError.SizeMismatch,
                $"does not match the model{(name.Length > 0 ? $" {name}" : "")}: {problems.Count} of " +
                $"{parameters.Count} parameters differ.\n"
                + string.Join('\n', problems.Take(6)) + (problems.Count > 6 ? "\n  …" : "")
                + "\nLoad it into the network that it was trained as.");
        }
    }

    // The parameters are held against the file, whose sizes are known to be true, before any memory is taken for them.
    private static Model Make(SafetensorsReader reader, NetworkDescription description)
    {
        try
        {
            return Model.CreateEmpty(description, parameters => Check(reader, parameters, reader.Metadata.GetValueOrDefault(NameKey, "")));
        }
        catch (Exception cause) when (cause is OverflowException or ArgumentException)
        {
            throw new FileFormatException(reader.Path, FileFormatError.InvalidNumber,
                "describes a network whose sizes are beyond what can be computed on the input "
                + $"{string.Join(", ", description.Inputs.Select(input => input.Shape))}. {cause.Message}", cause);
        }
        catch (FoveaException cause) when (cause is not FileFormatException)
        {
            throw new FileFormatException(
                reader.Path, FileFormatError.WrongKind, $"describes a network that cannot be built. {cause.Message}", cause);
        }
    }

    private static string Required(IReadOnlyDictionary<string, string> metadata, string key, string path) =>
        metadata.TryGetValue(key, out string? value)
            ? value
            : throw new FileFormatException(path, FileFormatError.MissingKey, $"is a model without \"{key}\" in its metadata.");

    private static Shape ReadShape(string text, string path)
    {
        string[] parts = text.Split('x');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 4 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1)
            {
                throw new FileFormatException(path, FileFormatError.InvalidNumber,
                    $"has the input shape \"{text}\"; expected a shape such as 3x224x224.");
            }
        }
        return new Shape(sizes);
    }

    private static T[] ReadArray<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T[]> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? [];
        }
        catch (JsonException cause)
        {
            throw new FileFormatException(path, FileFormatError.InvalidJson, $"has metadata that cannot be read. {cause.Message}", cause);
        }
    }
}
