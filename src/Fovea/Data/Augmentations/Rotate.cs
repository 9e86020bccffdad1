namespace Fovea.Data.Augmentations;

/// <summary>Turns the image about its centre, clockwise or back, by an angle drawn uniformly.</summary>
/// <param name="Degrees">The largest angle either way, 0 … 180.</param>
public sealed record Rotate(float Degrees) : AffineAugmentation
{
    /// <summary>The largest angle either way, in degrees.</summary>
    public float Degrees { get; init; } = Limits.InRange(Degrees, 0, 180, "The largest rotation in degrees");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random)
    {
        // In double and then rounded, so that mathematical libraries that differ in the last bit still agree.
        (double sin, double cos) = Math.SinCos(random.Uniform(0, -Degrees, Degrees) * (Math.PI / 180));
        return new AffineMap((float)cos, (float)sin, 0, (float)-sin, (float)cos, 0);
    }
}
