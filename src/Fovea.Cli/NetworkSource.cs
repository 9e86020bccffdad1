using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Cli;

/// <summary>Finds the network that a command names: one of the zoo, or a model's file.</summary>
internal static class NetworkSource
{
    /// <summary>A network without weights, so that one which does not fit its input can be looked at too.</summary>
    internal sealed record Description(string Name, NetworkDescription Network);

    /// <summary>Builds the network, or loads it with its weights.</summary>
    /// <param name="source">A name or a file.</param>
    /// <param name="input">One input; null for the network's own. A file's network on another input is built without its weights.</param>
    /// <param name="seed">Decides the weights where they are new.</param>
    /// <returns>The model, and whether its weights are a file's.</returns>
    /// <exception cref="FoveaException">There is no such network or file, or it does not fit.</exception>
    public static (Model Model, bool IsLoaded) Create(string source, Shape? input, ulong seed)
    {
        if (!IsFile(source))
        {
            return (ModelZoo.Create(source, input, seed: seed), IsLoaded: false);
        }
        Model model = Load(source, classes: null);
        if (input is null || (model.Inputs.Count == 1 && input == model.InputShape))
        {
            return (model, IsLoaded: true);
        }
        using (model)
        {
            Model other = Model.Create(On(input, model), seed);
            other.Name = model.Name;
            return (other, IsLoaded: false);
        }
    }

    /// <summary>The network's layers and input.</summary>
    /// <exception cref="FoveaException">There is no such network or file.</exception>
    public static Description Describe(string source, Shape? input = null, int? classes = null)
    {
        if (!IsFile(source))
        {
            ZooEntry entry = ModelZoo.Find(source);
            return new Description(entry.Name, NetworkDescription.Of(input ?? entry.InputShape, entry.Build(classes ?? entry.Classes)));
        }
        using Model model = Load(source, classes);
        return new Description(model.Name, input is null ? model.Description : On(input, model));
    }

    // The model's network on an input of another shape.
    private static NetworkDescription On(Shape input, Model model) => model.Inputs is [NamedShape only]
        ? new NetworkDescription([only with { Shape = input }], model.Description.Steps, model.Description.Outputs)
        : throw new FoveaException($"--input is for networks with one input; {model.Name} has {NamedShape.List(model.Inputs)}.");

    private static bool IsFile(string source) => File.Exists(source) || Path.GetFileName(source) != source
        || source.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static Model Load(string path, int? classes) => classes is null ? Model.Load(path)
        : throw new FoveaException($"{path}: a model's file has its own number of classes. Leave --classes out, "
            + "or name a network of \"fovea models\".");
}
