namespace Fovea.Data.Augmentations;

/// <summary>
/// Pads the image with black on every side, then crops the original size at a random position: the usual augmentation
/// for CIFAR. Equivalent to <see cref="Shift"/>, under the name that training recipes use.
/// </summary>
/// <param name="Padding">Pixels on every side, 0 … 4096.</param>
public sealed record RandomCrop(int Padding) : AffineAugmentation
{
    /// <summary>Pixels of padding on every side.</summary>
    public int Padding { get; init; } = Limits.InRange(Padding, 0, 4096, "The padding");

    /// <inheritdoc/>
    public override AffineMap Draw(in SampleRandom random) => new Shift(Padding).Draw(random);
}
