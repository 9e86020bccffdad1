using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>Exchanges one rectangle, at the same place in the whole batch, between the images of each pair.</summary>
/// <param name="Alpha">
/// The fraction of the image that is kept follows Beta(Alpha, Alpha), before the rectangle is clipped to the image.
/// </param>
/// <remarks>
/// The weight returned is the fraction of pixels actually kept. Source: Yun et al. 2019, arXiv:1905.04899.
/// </remarks>
public sealed record CutMix(float Alpha) : BatchMixing(Alpha)
{
    // Past every random element that sampling the weight may use.
    private const ulong FirstElement = 1UL << 40;

    /// <inheritdoc/>
    public override void Check(Shape sampleShape)
    {
        if (sampleShape.Rank != 3)
        {
            throw new ShapeException($"CutMix takes images, [channels, height, width]; the samples have shape {sampleShape}.");
        }
    }

    private protected override float Mix(Span<float> samples, Shape sampleShape, int count, float weight, in CounterRandom random)
    {
        (int channels, int height, int width) = (sampleShape[0], sampleShape[1], sampleShape[2]);
        double side = Math.Sqrt(1 - weight);
        (int left, int right) = Extent(random.Below(FirstElement, width), side, width);
        (int top, int bottom) = Extent(random.Below(FirstElement + 1, height), side, height);
        int length = sampleShape.Length;
        for (int index = 0; index < count / 2; index++)
        {
            Span<float> a = samples.Slice(index * length, length), b = samples.Slice(Partner(index, count) * length, length);
            for (int line = 0; line < channels * height; line++)
            {
                int y = line % height;
                for (int x = left; y >= top && y < bottom && x < right; x++)
                {
                    int position = (line * width) + x;
                    (a[position], b[position]) = (b[position], a[position]);
                }
            }
        }
        return 1 - ((float)((right - left) * (bottom - top)) / (width * height));
    }

    private static (int From, int To) Extent(int centre, double side, int size)
    {
        int length = (int)Math.Round(side * size), from = centre - (length / 2);
        return (Math.Max(0, from), Math.Min(size, from + length));
    }
}
