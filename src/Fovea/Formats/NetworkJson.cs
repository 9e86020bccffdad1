using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>A network's description with names, as a model file holds it.</summary>
internal sealed record NetworkJson(
    IReadOnlyList<NetworkJson.Input> Inputs, IReadOnlyList<NetworkJson.Step> Steps, IReadOnlyList<string> Outputs)
{
    /// <summary>Writes a description.</summary>
    /// <exception cref="FoveaException">A layer is not one of Fovea's own.</exception>
    public static string Write(NetworkDescription description) => ModelJson.Write(
        new NetworkJson(
            [.. description.Inputs.Select(input => new Input(input.Name, input.Shape.AsSpan().ToArray()))],
            [.. description.Steps.Select(step => new Step(step.Name, step.Layer, step.From) { Scope = step.Scope })],
            description.Outputs),
        ModelJson.Default.NetworkJson);

    /// <summary>Reads a description.</summary>
    /// <exception cref="FileFormatException">It is not a description of a network.</exception>
    public static NetworkDescription Read(string json, string path)
    {
        NetworkJson read = ModelJson.Read(json, ModelJson.Default.NetworkJson, path);
        if (read.Inputs.Concat<object?>(read.Steps).Concat(read.Outputs).Any(item => item is null)
            || read.Steps.Any(step => step.Layer is null || step.From.Any(name => name is null)))
        {
            throw new FileFormatException(path, FileFormatError.WrongKind, "has a network description with a null in it.");
        }
        if (read.Inputs.FirstOrDefault(input => input.Shape.Length is 0 or > 4 || input.Shape.Any(size => size < 1)) is Input wrong)
        {
            throw new FileFormatException(path, FileFormatError.InvalidNumber,
                $"has the input \"{wrong.Name}\" of shape [{string.Join(", ", wrong.Shape)}]; a shape has one to four sizes of 1 or more.");
        }
        try
        {
            return new NetworkDescription(
                [.. read.Inputs.Select(input => new NamedShape(input.Name, new Shape(input.Shape)))],
                [.. read.Steps.Select(step => new NetworkStep(step.Name, step.Layer, step.From) { Scope = step.Scope })], read.Outputs);
        }
        catch (FoveaException cause) when (cause is not FileFormatException)
        {
            throw new FileFormatException(path, FileFormatError.WrongKind, cause.Message, cause);
        }
    }

    internal sealed record Input(string Name, int[] Shape);

    internal sealed record Step(string Name, Layer Layer, IReadOnlyList<string> From)
    {
        public string? Scope { get; init; }
    }
}
