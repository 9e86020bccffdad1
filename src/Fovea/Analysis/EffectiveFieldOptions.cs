using Fovea.Data;

namespace Fovea.Analysis;

/// <summary>What an effective field is measured on.</summary>
public sealed record EffectiveFieldOptions
{
    /// <summary>The unit's channel; null for the sum over all channels at the unit's place.</summary>
    public int? Channel { get; init; }

    /// <summary>The inputs, all of which are used, normalised as the model's are; null for made-up ones.</summary>
    public Dataset? Inputs { get; init; }

    /// <summary>How many inputs to make up, with numbers of mean 0 and deviation 1, where none are given; at least 1.</summary>
    public int Synthetic { get; init; } = 16;

    /// <summary>Decides the made-up inputs.</summary>
    public ulong Seed { get; init; }
}
