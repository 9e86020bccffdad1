namespace Fovea.Data.Augmentations;

/// <summary>Flips the image top to bottom with a given probability.</summary>
/// <param name="Probability">The probability of a flip, 0 … 1.</param>
public sealed record VerticalFlip(float Probability = 0.5f) : AffineAugmentation
{
    /// <summary>The probability of a flip.</summary>
    public float Probability { get; init; } = Limits.InRange(Probability, 0, 1, "The probability of a vertical flip");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random) =>
        random.Uniform(0) < Probability ? AffineMap.Identity with { YY = -1 } : AffineMap.Identity;
}
