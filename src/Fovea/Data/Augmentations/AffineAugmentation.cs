using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// An augmentation that moves pixels by an affine map; consecutive ones in a list are composed and resampled once.
/// </summary>
public abstract record AffineAugmentation : Augmentation
{
    /// <summary>Draws this augmentation's map for one sample.</summary>
    public abstract AffineMap Draw(in SampleRandom random);

    /// <inheritdoc/>
    public sealed override void Apply(Span<float> image, Shape shape, Span<float> scratch, in SampleRandom random) =>
        AffineResampling.Apply(image, shape, scratch, Draw(random));
}
