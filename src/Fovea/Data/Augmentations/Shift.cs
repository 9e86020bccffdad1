namespace Fovea.Data.Augmentations;

/// <summary>Shifts the image by whole pixels, up to a maximum in each direction, all offsets equally likely.</summary>
/// <param name="Pixels">The largest shift in pixels, 0 … 4096.</param>
public sealed record Shift(int Pixels) : AffineAugmentation
{
    /// <summary>The largest shift in each direction, in pixels.</summary>
    public int Pixels { get; init; } = Limits.InRange(Pixels, 0, 4096, "The largest shift");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random) => AffineMap.Identity with
    {
        X0 = random.Below(0, (2 * Pixels) + 1) - Pixels,
        Y0 = random.Below(1, (2 * Pixels) + 1) - Pixels,
    };
}
