using Fovea.Tensors;

namespace Fovea.Zoo;

/// <summary>Known networks by name.</summary>
/// <remarks>
/// For networks that torchvision has, parameters have torchvision's names and shapes, so that its published weights
/// can be loaded.
/// </remarks>
public static class ModelZoo
{
    private const int Suggestions = 3;
    private const int LongestName = 64;   // compared with the known names, which have about a dozen characters

    /// <summary>All networks by family; the most common variant of a network comes first.</summary>
    public static IReadOnlyList<ZooEntry> All { get; } =
    [
        .. LeNet.Entries, .. AlexNet.Entries, .. Vgg.Entries, .. NetworkInNetwork.Entries, .. GoogLeNet.Entries,
        .. ResNet.Entries, .. MobileNetV2.Entries, .. SmallNetworks.Entries, .. Perceptrons.Entries, .. SequenceAndVolumeNetworks.Entries,
    ];

    /// <summary>Finds a network.</summary>
    /// <param name="name">
    /// A name of <see cref="All"/>, or a network without a variant for the most common one. Case, hyphens and
    /// underscores are ignored: torchvision's <c>vgg16_bn</c> is found.
    /// </param>
    /// <exception cref="FoveaException">
    /// There is no network of that name; the message lists the most similar names.
    /// </exception>
    public static ZooEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string wanted = Key(name);
        return All.FirstOrDefault(entry => Key(entry.Name) == wanted)
            ?? All.FirstOrDefault(entry => Key(entry.Network) == wanted)
            ?? throw Unknown(name, wanted);
    }

    /// <summary>Creates a model of a network and initialises its parameters.</summary>
    /// <param name="name">As in <see cref="Find"/>.</param>
    /// <param name="input">The shape of one input, without the batch axis; null for the network's default.</param>
    /// <param name="classes">The number of outputs; null for the network's default.</param>
    /// <param name="seed">The seed of the initialisation.</param>
    /// <returns>A model whose <see cref="Model.Name"/> is the entry's name.</returns>
    /// <exception cref="FoveaException">There is no such network, or fewer than one class.</exception>
    /// <exception cref="ShapeException">A layer cannot take its input; the message names it.</exception>
    public static Model Create(string name, Shape? input = null, int? classes = null, ulong seed = 0)
    {
        ZooEntry entry = Find(name);
        if (classes < 1)
        {
            throw new FoveaException(
                $"{entry.Name}: a network needs at least one class; found {classes}. Omit the argument for the " +
                $"default of {entry.Classes}.");
        }
        Model model = Model.Create(input ?? entry.InputShape, entry.Build(classes ?? entry.Classes), seed);
        model.Name = entry.Name;
        return model;
    }

    private static string Key(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static FoveaException Unknown(string name, string wanted)
    {
        string head = wanted[..Math.Min(wanted.Length, LongestName)];
        IEnumerable<string> nearest = All
            .OrderBy(entry => Math.Min(NameDistance.Between(head, Key(entry.Name)), NameDistance.Between(head, Key(entry.Network))))
            .Take(Suggestions).Select(entry => $"\"{entry.Name}\"");
        string shown = name.Length <= LongestName ? name : name[..LongestName] + "…";
        return new FoveaException(
            $"The zoo has no network \"{shown}\". The most similar names are {string.Join(", ", nearest)}; " +
            $"ModelZoo.All lists all {All.Count}.");
    }
}
