using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>
/// Changes brightness, contrast and, for RGB images, saturation by factors drawn uniformly from 1 ± the given
/// amounts.
/// </summary>
/// <param name="Brightness">0 … 1; every value is multiplied by the factor.</param>
/// <param name="Contrast">0 … 1; differences from the image's mean grey are multiplied by the factor.</param>
/// <param name="Saturation">0 … 1; differences from the pixel's grey value are multiplied by the factor.</param>
/// <remarks>In this order, each step clipped to 0 … 1. Grey is 0.299 R + 0.587 G + 0.114 B.</remarks>
public sealed record ColorJitter(float Brightness, float Contrast, float Saturation = 0) : Augmentation
{
    /// <summary>How far the brightness factor may be from 1.</summary>
    public float Brightness { get; init; } = Limits.InRange(Brightness, 0, 1, "The brightness change");

    /// <summary>How far the contrast factor may be from 1.</summary>
    public float Contrast { get; init; } = Limits.InRange(Contrast, 0, 1, "The contrast change");

    /// <summary>How far the saturation factor may be from 1.</summary>
    public float Saturation { get; init; } = Limits.InRange(Saturation, 0, 1, "The saturation change");

    /// <inheritdoc/>
    public override void Check(Shape sampleShape)
    {
        base.Check(sampleShape);
        if (sampleShape[0] is not (1 or 3))
        {
            throw new ShapeException($"ColorJitter takes grey or RGB images, 1 or 3 channels; the samples have shape {sampleShape}.");
        }
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, in SampleRandom random)
    {
        int area = shape[1] * shape[2];
        Span<float> grey = scratch[..area];
        float brightness = Factor(random, 0, Brightness), contrast = Factor(random, 1, Contrast),
            saturation = Factor(random, 2, Saturation);
        if (brightness != 1)
        {
            foreach (ref float value in image)
            {
                value = Clip(value * brightness);
            }
        }
        if (contrast != 1)
        {
            WriteGrey(image, grey);
            double sum = 0;
            foreach (float value in grey)
            {
                sum += value;
            }
            float mean = (float)(sum / area);
            foreach (ref float value in image)
            {
                value = Clip(mean + (contrast * (value - mean)));
            }
        }
        if (saturation != 1 && image.Length == 3 * area)
        {
            WriteGrey(image, grey);
            for (int index = 0; index < image.Length; index++)
            {
                float middle = grey[index % area];
                image[index] = Clip(middle + (saturation * (image[index] - middle)));
            }
        }
    }

    private static float Factor(in SampleRandom random, int draw, float amount) =>
        amount == 0 ? 1 : random.Uniform(draw, 1 - amount, 1 + amount);

    private static float Clip(float value) => Math.Clamp(value, 0, 1);

    private static void WriteGrey(ReadOnlySpan<float> image, Span<float> grey)
    {
        int area = grey.Length;
        if (image.Length == area)
        {
            image.CopyTo(grey);
            return;
        }
        for (int pixel = 0; pixel < area; pixel++)
        {
            grey[pixel] = (0.299f * image[pixel]) + (0.587f * image[area + pixel]) + (0.114f * image[(2 * area) + pixel]);
        }
    }
}
