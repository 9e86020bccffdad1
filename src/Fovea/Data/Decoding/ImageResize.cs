namespace Fovea.Data.Decoding;

/// <summary>Resizes images, one axis after the other.</summary>
public static class ImageResize
{
    /// <summary>Resizes an image; returns the same instance if it already has the size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="width">Pixels across; at least 1.</param>
    /// <param name="height">Pixels down; at least 1.</param>
    /// <param name="mode">How pixels are resampled.</param>
    /// <remarks>
    /// At the borders the weights are renormalised. Weights sum to 1 up to rounding; values are rounded once, at the
    /// end.
    /// </remarks>
    public static Image Resize(this Image image, int width, int height, ResizeMode mode = ResizeMode.Bilinear)
    {
        if (width == image.Width && height == image.Height)
        {
            return image;
        }
        var result = new Image(width, height, image.Format);
        ResizeTaps horizontal = ResizeTaps.Make(image.Width, width, mode), vertical = ResizeTaps.Make(image.Height, height, mode);
        int channels = image.Channels;

        float[] narrow = new float[checked(width * image.Height * channels)];   // [image.Height, width, channels]
        ReadOnlySpan<byte> source = image.Pixels;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = source.Slice(y * image.Width * channels, image.Width * channels);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<float> weights = horizontal.Weights(x, out int first);
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0;
                    for (int tap = 0; tap < weights.Length; tap++)
                    {
                        sum += weights[tap] * row[((first + tap) * channels) + c];
                    }
                    narrow[(((y * width) + x) * channels) + c] = sum;
                }
            }
        }

        int rowLength = width * channels;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> weights = vertical.Weights(y, out int first);
            Span<byte> row = result.Pixels.Slice(y * rowLength, rowLength);
            for (int i = 0; i < rowLength; i++)
            {
                float sum = 0;
                for (int tap = 0; tap < weights.Length; tap++)
                {
                    sum += weights[tap] * narrow[((first + tap) * rowLength) + i];
                }
                row[i] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
            }
        }
        return result;
    }
}
