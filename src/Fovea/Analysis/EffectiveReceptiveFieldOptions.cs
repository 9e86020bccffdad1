using Fovea.Data;

namespace Fovea.Analysis;

/// <summary>The inputs on which an effective receptive field is measured.</summary>
public sealed record EffectiveReceptiveFieldOptions
{
    /// <summary>The unit's channel; null for the sum over all channels at the unit's position.</summary>
    public int? Channel { get; init; }

    /// <summary>The inputs, all of which are used, normalised as the model's; null for synthetic ones.</summary>
    public Dataset? Inputs { get; init; }

    /// <summary>
    /// The number of synthetic inputs if none are given, with mean 0 and standard deviation 1; at least 1.
    /// </summary>
    public int Synthetic { get; init; } = 16;

    /// <summary>The seed of the synthetic inputs.</summary>
    public ulong Seed { get; init; }
}
