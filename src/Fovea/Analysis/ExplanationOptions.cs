using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>The values that an explanation uses.</summary>
public sealed record ExplanationOptions
{
    /// <summary>
    /// The seed of the synthetic values: multiples of 0.1 from −1 to 1, so that the sums can be checked by hand.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>The input, without the batch axis; null for synthetic values.</summary>
    public Tensor? Input { get; init; }

    /// <summary>
    /// The layer's parameters by the last segment of their name (<c>weight</c>, <c>bias</c>, <c>running_mean</c>);
    /// synthetic where missing.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Parameters { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>
    /// The output element to compute: [channel, spatial…] or [feature]; null for channel 0 at the centre of the
    /// feature map.
    /// </summary>
    public IReadOnlyList<int>? Position { get; init; }
}
