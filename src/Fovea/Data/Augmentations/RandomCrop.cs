namespace Fovea.Data.Augmentations;

/// <summary>
/// Pads the image with black on every side, then cuts a piece of the old size out anywhere: the usual augmentation
/// of CIFAR. It moves the image as <see cref="Shift"/> does, under the name that recipes use.
/// </summary>
/// <param name="Padding">Pixels on every side, 0 … 4096.</param>
public sealed record RandomCrop(int Padding) : AffineAugmentation
{
    /// <summary>Pixels of padding on every side.</summary>
    public int Padding { get; init; } = Limits.InRange(Padding, 0, 4096, "The padding");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random) => new Shift(Padding).Draw(random);
}
