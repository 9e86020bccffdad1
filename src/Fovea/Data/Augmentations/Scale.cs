namespace Fovea.Data.Augmentations;

/// <summary>Scales the image about its centre by a factor drawn uniformly; the size in pixels is unchanged.</summary>
/// <param name="Low">The smallest factor, 0.05 … 20; a factor above 1 magnifies.</param>
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
