namespace Fovea.Data.Augmentations;

/// <summary>Mirrors the image top to bottom, sometimes.</summary>
/// <param name="Probability">How often, 0 … 1.</param>
public sealed record VerticalFlip(float Probability = 0.5f) : AffineAugmentation
{
    /// <summary>How often the image is mirrored.</summary>
    public float Probability { get; init; } = Limits.InRange(Probability, 0, 1, "The probability of a vertical flip");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random) =>
        random.Uniform(0) < Probability ? AffineMap.Identity with { YY = -1 } : AffineMap.Identity;
}
