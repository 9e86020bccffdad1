namespace Fovea.Data.Augmentations;

/// <summary>Enlarges or shrinks the image about its centre by a factor drawn uniformly; the size in pixels stays.</summary>
/// <param name="Low">The smallest factor, above 1 shows less of the image; 0.05 … 20.</param>
/// <param name="High">The largest factor, at least <paramref name="Low"/>.</param>
public sealed record Scale(float Low, float High) : AffineAugmentation
{
    /// <summary>The smallest factor.</summary>
    public float Low { get; init; } = Limits.InRange(Low, 0.05f, 20, "The smallest scale");

    /// <summary>The largest factor.</summary>
    public float High { get; init; } = Limits.InRange(High, Low, 20, "The largest scale");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random)
    {
        float inverse = 1 / random.Uniform(0, Low, High);
        return new AffineMap(inverse, 0, 0, 0, inverse, 0);
    }
}
