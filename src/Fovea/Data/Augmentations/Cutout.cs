using Fovea.Tensors;

namespace Fovea.Data.Augmentations;

/// <summary>Sets a square centred on a random pixel to 0, clipped to the image.</summary>
/// <param name="Size">The square's side in pixels, 1 … 4096.</param>
/// <remarks>Source: DeVries and Taylor 2017, arXiv:1708.04552.</remarks>
public sealed record Cutout(int Size) : Augmentation
{
    /// <summary>The square's side in pixels.</summary>
    public int Size { get; init; } = Limits.InRange(Size, 1, 4096, "The side of the cutout");

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, in SampleRandom random)
    {
        (int channels, int height, int width) = (shape[0], shape[1], shape[2]);
        int x = random.Below(0, width) - (Size / 2), y = random.Below(1, height) - (Size / 2);
        (int left, int right) = (Math.Max(0, x), Math.Min(width, x + Size));
        (int top, int bottom) = (Math.Max(0, y), Math.Min(height, y + Size));
        for (int channel = 0; channel < channels; channel++)
        {
            for (int line = top; line < bottom; line++)
            {
                image.Slice((((channel * height) + line) * width) + left, right - left).Clear();
            }
        }
    }
}
