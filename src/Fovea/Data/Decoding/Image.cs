using Fovea.Tensors;

namespace Fovea.Data.Decoding;

/// <summary>An image in memory: 8 bits per channel, channels interleaved, rows from the top.</summary>
public sealed class Image
{
    private readonly byte[] _pixels;   // [height, width, channels]

    /// <summary>Creates a black (and, with alpha, transparent) image.</summary>
    /// <param name="width">Pixels across; at least 1.</param>
    /// <param name="height">Pixels down; at least 1.</param>
    /// <param name="format">The channels.</param>
    public Image(int width, int height, PixelFormat format) : this(width, height, format, new byte[checked(width * height * (int)format)])
    {
    }

    /// <summary>Wraps existing bytes, without copying them.</summary>
    /// <param name="width">Pixels across; at least 1.</param>
    /// <param name="height">Pixels down; at least 1.</param>
    /// <param name="format">The channels.</param>
    /// <param name="pixels">[height, width, channels].</param>
    /// <exception cref="ShapeException">The array has another length.</exception>
    public Image(int width, int height, PixelFormat format, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * (int)format)
        {
            throw new ShapeException(
                $"An image of {width} × {height} pixels with {(int)format} channels has " +
                $"{(long)width * height * (int)format:N0} bytes; the array has {pixels.Length:N0}.");
        }
        Width = width;
        Height = height;
        Format = format;
        _pixels = pixels;
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>The channels.</summary>
    public PixelFormat Format { get; }

    /// <summary>The number of channels: 1, 3 or 4.</summary>
    public int Channels => (int)Format;

    /// <summary>The bytes: [height, width, channels].</summary>
    public Span<byte> Pixels => _pixels;

    /// <summary>This image in another pixel format; the same instance if it already has it.</summary>
    /// <remarks>
    /// Grey is ITU-R BT.601 luma, 0.299 R + 0.587 G + 0.114 B, in 16-bit fixed point rounded to nearest; equal red,
    /// green and blue give that same value. Alpha is dropped, or added as 255; it is never blended.
    /// </remarks>
    public Image Convert(PixelFormat format)
    {
        if (format == Format)
        {
            return this;
        }
        var result = new Image(Width, Height, format);
        ReadOnlySpan<byte> source = _pixels;
        Span<byte> target = result._pixels;
        int from = Channels, to = (int)format;
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            ReadOnlySpan<byte> s = source.Slice(pixel * from, from);
            Span<byte> t = target.Slice(pixel * to, to);
            if (to == 1)
            {
                t[0] = (byte)(((19595 * s[0]) + (38470 * s[1]) + (7471 * s[2]) + 32768) >> 16);
                continue;
            }
            t[0] = s[0];
            t[1] = s[from == 1 ? 0 : 1];
            t[2] = s[from == 1 ? 0 : 2];
            if (to == 4)
            {
                t[3] = 255;
            }
        }
        return result;
    }

    /// <summary>Writes the image in planar layout with values in 0 … 1, as a network takes it.</summary>
    /// <param name="planes">[channels, height, width]; overwritten.</param>
    /// <exception cref="ShapeException">The span has another length.</exception>
    public void WritePlanes(Span<float> planes)
    {
        if (planes.Length != _pixels.Length)
        {
            throw new ShapeException($"An image {ToString()} has {_pixels.Length:N0} values; the span has {planes.Length:N0}.");
        }
        int area = Width * Height;
        for (int channel = 0; channel < Channels; channel++)
        {
            Span<float> plane = planes.Slice(channel * area, area);
            for (int pixel = 0; pixel < plane.Length; pixel++)
            {
                plane[pixel] = _pixels[(pixel * Channels) + channel] / 255f;
            }
        }
    }

    /// <summary>Writes the bytes in planar layout: [channels, height, width].</summary>
    internal void WritePlanes(Span<byte> planes)
    {
        int area = Width * Height;
        for (int channel = 0; channel < Channels; channel++)
        {
            Span<byte> plane = planes.Slice(channel * area, area);
            for (int pixel = 0; pixel < plane.Length; pixel++)
            {
                plane[pixel] = _pixels[(pixel * Channels) + channel];
            }
        }
    }

    /// <summary>Creates an image from planar values in 0 … 1; values outside are clipped, NaN becomes 0.</summary>
    /// <param name="planes">[channels, height, width].</param>
    /// <param name="shape">[channels, height, width] without a batch axis; 1, 3 or 4 channels.</param>
    /// <exception cref="ShapeException">The shape is not that of an image, or the span has another length.</exception>
    public static Image FromPlanes(ReadOnlySpan<float> planes, Shape shape)
    {
        if (shape.Rank != 3 || shape[0] is not (1 or 3 or 4) || shape.Length == 0 || shape.Length != planes.Length)
        {
            throw new ShapeException(
                $"An image has the shape [1, 3 or 4 channels, height, width]; found {shape} with " +
                $"{planes.Length:N0} values.");
        }
        var image = new Image(shape[2], shape[1], (PixelFormat)shape[0]);
        int area = shape[1] * shape[2];
        for (int index = 0; index < planes.Length; index++)
        {
            int channel = index / area;
            float value = planes[index];
            image._pixels[((index - (channel * area)) * image.Channels) + channel] =
                value > 0 ? (byte)(MathF.Min(value, 1) * 255 + 0.5f) : (byte)0;
        }
        return image;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Width} × {Height} {Format}";
}
