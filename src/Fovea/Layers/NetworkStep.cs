namespace Fovea.Layers;

/// <summary>A layer in a <see cref="NetworkDescription"/>: what it is given and the name of what it makes.</summary>
/// <param name="Name">
/// The name of its output, for later steps and the network's outputs; and of its
/// parameters, unless <see cref="Scope"/> differs.
/// </param>
/// <param name="Layer">The layer.</param>
/// <param name="From">The names of its inputs: the network's, or earlier steps'.</param>
public sealed record NetworkStep(string Name, Layer Layer, IReadOnlyList<string> From)
{
    /// <summary>
    /// The beginning of its parameters' names; null for <see cref="Name"/>, empty for none. Steps of one layer and one scope share their
    /// parameters, as the branches of a Siamese network do.
    /// </summary>
    public string? Scope { get; init; }
}
