namespace Fovea.Data.Decoding;

/// <summary>
/// Converts unfiltered PNG rows to pixels: unpacks bits, looks up the palette, converts every depth to 8 bits, sets
/// alpha.
/// </summary>
internal readonly ref struct PngPixels
{
    private readonly PngHeader _header;
    private readonly ReadOnlySpan<byte> _palette, _transparency;
    private readonly string _source;

    public PngPixels(in PngChunks chunks, string source)
    {
        _header = chunks.Header;
        _palette = chunks.Palette;
        _transparency = chunks.Transparency;
        _source = source;
        bool opacity = _header.ColorType is 4 or 6 || !_transparency.IsEmpty;
        Format = opacity ? PixelFormat.Rgba : _header.ColorType == 0 ? PixelFormat.Grey : PixelFormat.Rgb;
    }

    /// <summary>The pixel format that keeps everything in the file except depth beyond 8 bits.</summary>
    public PixelFormat Format { get; }

    /// <summary>Writes one row of a pass to the pixels x, x + step, … of a line.</summary>
    public void WriteRow(ReadOnlySpan<byte> row, int count, Image image, int line, int x, int step)
    {
        int channels = (int)Format;
        Span<byte> pixels = image.Pixels.Slice(line * image.Width * channels, image.Width * channels);
        Span<int> samples = stackalloc int[4];
        samples = samples[.._header.Samples];
        for (int i = 0, at = x * channels; i < count; i++, at += step * channels)
        {
            for (int s = 0; s < samples.Length; s++)
            {
                samples[s] = Sample(row, (i * samples.Length) + s);
            }
            WritePixel(samples, pixels.Slice(at, channels));
        }
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        if (_header.BitDepth == 8)
        {
            return row[index];
        }
        if (_header.BitDepth == 16)
        {
            return (row[2 * index] << 8) | row[(2 * index) + 1];
        }
        int bit = index * _header.BitDepth;
        return (row[bit >> 3] >> (8 - _header.BitDepth - (bit & 7))) & ((1 << _header.BitDepth) - 1);
    }

    private void WritePixel(ReadOnlySpan<int> samples, Span<byte> pixel)
    {
        switch (_header.ColorType)
        {
            case 3:
                int entry = samples[0];
                if (entry >= _palette.Length / 3)
                {
                    throw new ImageFormatException($"{_source}: a pixel has palette entry {entry}; the palette has {_palette.Length / 3}.");
                }
                _palette.Slice(3 * entry, 3).CopyTo(pixel);
                SetOpacity(pixel, entry < _transparency.Length ? _transparency[entry] : (byte)255);
                break;
            case 0 or 4:
                pixel[0] = ToByte(samples[0]);
                if (pixel.Length > 1)
                {
                    pixel[1] = pixel[2] = pixel[0];
                }
                SetOpacity(pixel, samples.Length == 2 ? ToByte(samples[1]) : Opacity(samples));
                break;
            default:
                pixel[0] = ToByte(samples[0]);
                pixel[1] = ToByte(samples[1]);
                pixel[2] = ToByte(samples[2]);
                SetOpacity(pixel, samples.Length == 4 ? ToByte(samples[3]) : Opacity(samples));
                break;
        }
    }

    private static void SetOpacity(Span<byte> pixel, byte opacity)
    {
        if (pixel.Length == 4)
        {
            pixel[3] = opacity;
        }
    }

    // Without an alpha channel, transparency is all or nothing: one colour, at the file's full depth, is transparent.
    private byte Opacity(ReadOnlySpan<int> samples)
    {
        if (_transparency.IsEmpty)
        {
            return 255;
        }
        for (int s = 0; s < samples.Length; s++)
        {
            if (samples[s] != ((_transparency[2 * s] << 8) | _transparency[(2 * s) + 1]))
            {
                return 255;
            }
        }
        return 0;
    }

    private byte ToByte(int sample)
    {
        int most = (1 << _header.BitDepth) - 1;
        return (byte)(((sample * 255) + (most / 2)) / most);
    }
}
