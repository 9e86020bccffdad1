using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// A random transformation of training samples that preserves their targets. Immutable; equal by value.
/// </summary>
/// <remarks>Applied to values in 0 … 1, before normalisation; pixels from outside the image are 0, black.</remarks>
public abstract record Augmentation
{
    /// <summary>Changes one sample.</summary>
    /// <param name="image">The sample, changed in place.</param>
    /// <param name="shape">Its shape, [channels, height, width], which <see cref="Check"/> has accepted.</param>
    /// <param name="scratch">At least as long as the image; its content is undefined before and after.</param>
    /// <param name="random">The only source of randomness.</param>
    public abstract void Apply(Span<float> image, Shape shape, Span<float> scratch, in SampleRandom random);

    /// <summary>Checks that samples of a shape can be augmented; by default, that they are images.</summary>
    /// <exception cref="ShapeException">They cannot.</exception>
    public virtual void Check(Shape sampleShape)
    {
        if (sampleShape.Rank != 3)
        {
            throw new ShapeException(
                $"The augmentation {this} takes images, [channels, height, width]; the samples have shape " +
                $"{sampleShape}.");
        }
    }

    /// <summary>Reads a list as typed on a command line: <c>shift:2,rotate:10,flip</c>.</summary>
    /// <param name="text">
    /// Names, each followed by its arguments after colons, separated by commas; empty for none.
    /// </param>
    /// <exception cref="FoveaException">
    /// A name is unknown (the message lists the known ones), or an argument is invalid.
    /// </exception>
    public static IReadOnlyList<Augmentation> Parse(string text) => AugmentationParser.Parse(text);
}
