namespace Fovea.Data.Augmentations;

/// <summary>Rotates the image about its centre by an angle drawn uniformly, in either direction.</summary>
/// <param name="Degrees">The largest angle in either direction, 0 … 180.</param>
public sealed record Rotate(float Degrees) : AffineAugmentation
{
    /// <summary>The largest angle in either direction, in degrees.</summary>
    public float Degrees { get; init; } = Limits.InRange(Degrees, 0, 180, "The largest rotation in degrees");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random)
    {
        // Computed in double and rounded, so that math libraries that differ in the last bit give the same float.
        (double sin, double cos) = Math.SinCos(random.Uniform(0, -Degrees, Degrees) * (Math.PI / 180));
        return new AffineMap((float)cos, (float)sin, 0, (float)-sin, (float)cos, 0);
    }
}
