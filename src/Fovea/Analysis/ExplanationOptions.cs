using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>The numbers that an explanation calculates with.</summary>
public sealed record ExplanationOptions
{
    /// <summary>Decides the made-up numbers: multiples of 0.1 from −1 to 1, so that the sums can be checked by hand.</summary>
    public ulong Seed { get; init; }

    /// <summary>The input, without the batch axis; null for made-up numbers.</summary>
    public Tensor? Input { get; init; }

    /// <summary>The layer's parameters by their last name (<c>weight</c>, <c>bias</c>, <c>running_mean</c>); made up where missing.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The output element to compute: [channel, spatial…] or [feature]; null for channel 0 in the middle of the map.</summary>
    public IReadOnlyList<int>? Position { get; init; }
}
