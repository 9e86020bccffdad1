using Fovea.Tensors;

namespace Fovea.Zoo;

/// <summary>The networks that are built by name.</summary>
/// <remarks>Where torchvision has the network, parameters have torchvision's names and shapes, so that its published weights load unchanged.</remarks>
public static class ModelZoo
{
    private const int Suggestions = 3;
    private const int LongestName = 64;   // what is compared with the known names: a network's name has a dozen characters

    /// <summary>All networks, family by family; of a network's variants the most used stands first.</summary>
    public static IReadOnlyList<ZooEntry> All { get; } =
    [
        .. LeNet.Entries, .. AlexNet.Entries, .. Vgg.Entries, .. NetworkInNetwork.Entries, .. GoogLeNet.Entries,
        .. ResNet.Entries, .. MobileNetV2.Entries, .. SmallNetworks.Entries, .. Perceptrons.Entries, .. SequenceAndVolumeNetworks.Entries,
    ];

    /// <summary>Finds a network.</summary>
    /// <param name="name">A name of <see cref="All"/>, or a network without its variant for the most used one. Letter case, hyphens and underscores do not matter: torchvision's <c>vgg16_bn</c> is found.</param>
    /// <exception cref="FoveaException">There is none of that name; the message has the nearest names.</exception>
    public static ZooEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string wanted = Key(name);
        return All.FirstOrDefault(entry => Key(entry.Name) == wanted)
            ?? All.FirstOrDefault(entry => Key(entry.Network) == wanted)
            ?? throw Unknown(name, wanted);
    }

    /// <summary>Builds a network and gives its parameters their first values.</summary>
    /// <param name="name">As in <see cref="Find"/>.</param>
    /// <param name="input">One input, without the batch axis; null for the network's own.</param>
    /// <param name="classes">How many outputs; null for the network's own.</param>
    /// <param name="seed">Decides the first values.</param>
    /// <returns>A model whose <see cref="Model.Name"/> is the entry's.</returns>
    /// <exception cref="FoveaException">There is no such network, or fewer than one class.</exception>
    /// <exception cref="ShapeException">A layer does not fit the input; the message names it.</exception>
    public static Model Create(string name, Shape? input = null, int? classes = null, ulong seed = 0)
    {
        ZooEntry entry = Find(name);
        if (classes < 1)
        {
            throw new FoveaException($"{entry.Name}: a network has one class or more; found {classes}. Leave it out for the {entry.Classes} it was made for.");
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
            $"The zoo has no network \"{shown}\". The nearest names are {string.Join(", ", nearest)}; ModelZoo.All (on the command line, \"fovea models\") lists all {All.Count}.");
    }
}
