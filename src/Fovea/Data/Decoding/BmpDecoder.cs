using System.Numerics;

namespace Fovea.Data.Decoding;

/// <summary>Windows bitmaps of 1, 4, 8, 24 and 32 bits per pixel, uncompressed, top-down or bottom-up.</summary>
internal static class BmpDecoder
{
    private const int FileHeaderBytes = 14;
    private const uint Uncompressed = 0, BitFields = 3;

    public static Image Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        var reader = new ByteReader(encoded, limits.Source);
        reader.Take(10);   // "BM", the file's size (often wrong, and not needed), two reserved fields
        uint dataOffset = (uint)reader.Int32LittleEndian();
        int headerBytes = reader.Int32LittleEndian();
        if (headerBytes is not (12 or 40 or 52 or 56 or 64 or 108 or 124))
        {
            throw reader.Error($"the bitmap header has {headerBytes} bytes; expected 12, 40, 52, 56, 64, 108 or 124");
        }
        bool core = headerBytes == 12;
        long width = core ? reader.UInt16LittleEndian() : reader.Int32LittleEndian();
        long height = core ? reader.UInt16LittleEndian() : reader.Int32LittleEndian();
        bool topDown = height < 0;
        height = Math.Abs(height);
        int planes = reader.UInt16LittleEndian(), bits = reader.UInt16LittleEndian();
        uint compression = core ? Uncompressed : (uint)reader.Int32LittleEndian();
        if (planes != 1 || bits is not (1 or 4 or 8 or 24 or 32))
        {
            throw reader.Error($"{planes} planes of {bits} bits; supported is one plane of 1, 4, 8, 24 or 32 bits");
        }
        if (compression != Uncompressed && !(compression == BitFields && bits == 32 && headerBytes != 64))
        {
            throw reader.Error($"compression {compression} with {bits} bits is not supported (1 and 2 are run-length "
                + "coding). Save the bitmap uncompressed, or as PNG");
        }

        uint colors = 0;
        if (!core)
        {
            reader.Take(12);   // the data's size and the resolution
            colors = (uint)reader.Int32LittleEndian();
            reader.Take(4);
        }
        bool opacity = compression == BitFields && ReadMasks(ref reader, headerBytes);
        PixelFormat format = opacity ? PixelFormat.Rgba : PixelFormat.Rgb;
        limits.CheckSize(width, height, format);

        long stride = ((width * bits) + 31) / 32 * 4;
        if (dataOffset > (uint)encoded.Length || stride * height > encoded.Length - dataOffset)
        {
            throw reader.Error(
                $"{width:N0} × {height:N0} pixels need {stride * height:N0} bytes from byte {dataOffset:N0} on; " +
                $"the file has {encoded.Length:N0} bytes");
        }
        ReadOnlySpan<byte> palette = bits <= 8 ? ReadPalette(ref reader, headerBytes, bits, colors) : [];
        reader.MoveTo((int)dataOffset);

        var image = new Image((int)width, (int)height, format);
        ReadOnlySpan<byte> data = reader.Take((int)(stride * height));
        for (int line = 0; line < image.Height; line++)
        {
            ReadOnlySpan<byte> row = data.Slice((int)(line * stride), (int)stride);
            int target = topDown ? line : image.Height - 1 - line;
            Span<byte> pixels = image.Pixels.Slice(target * image.Width * image.Channels, image.Width * image.Channels);
            if (bits <= 8)
            {
                WriteIndexed(row, bits, palette, core ? 3 : 4, pixels, reader);
            }
            else
            {
                WriteDirect(row, bits / 8, pixels, image.Channels);
            }
        }
        return image;
    }

    // Only the usual byte order is supported (blue, green, red, and alpha or nothing); returns whether there is alpha.
    private static bool ReadMasks(ref ByteReader reader, int headerBytes)
    {
        uint red = (uint)reader.Int32LittleEndian(), green = (uint)reader.Int32LittleEndian(), blue = (uint)reader.Int32LittleEndian();
        uint alpha = headerBytes >= 56 ? (uint)reader.Int32LittleEndian() : 0;
        if (red != 0xFF0000 || green != 0xFF00 || blue != 0xFF || alpha is not (0 or 0xFF000000))
        {
            throw reader.Error(
                $"the channels' masks 0x{red:X8}, 0x{green:X8}, 0x{blue:X8}, 0x{alpha:X8} are not supported; " +
                "expected blue, green, red, alpha");
        }
        return alpha != 0;
    }

    private static ReadOnlySpan<byte> ReadPalette(ref ByteReader reader, int headerBytes, int bits, uint colors)
    {
        int most = 1 << bits;
        if (colors > (uint)most)
        {
            throw reader.Error($"the palette has {colors:N0} colours; {bits} bits have at most {most}");
        }
        reader.MoveTo(FileHeaderBytes + headerBytes);
        return reader.Take((colors == 0 ? most : (int)colors) * (headerBytes == 12 ? 3 : 4));
    }

    private static void WriteIndexed(
        ReadOnlySpan<byte> row, int bits, ReadOnlySpan<byte> palette, int entryBytes,
        Span<byte> pixels, ByteReader reader)
    {
        int perByte = 8 / bits, shift = BitOperations.Log2((uint)perByte), mask = (1 << bits) - 1;
        for (int x = 0; x < pixels.Length / 3; x++)
        {
            int entry = (row[x >> shift] >> (8 - bits - ((x & (perByte - 1)) * bits))) & mask;
            if (entry >= palette.Length / entryBytes)
            {
                throw reader.Error($"a pixel has palette entry {entry}; the palette has {palette.Length / entryBytes}");
            }
            ReadOnlySpan<byte> color = palette.Slice(entry * entryBytes, 3);
            (pixels[3 * x], pixels[(3 * x) + 1], pixels[(3 * x) + 2]) = (color[2], color[1], color[0]);
        }
    }

    private static void WriteDirect(ReadOnlySpan<byte> row, int pixelBytes, Span<byte> pixels, int channels)
    {
        for (int x = 0; x < pixels.Length / channels; x++)
        {
            ReadOnlySpan<byte> source = row.Slice(x * pixelBytes, pixelBytes);
            Span<byte> target = pixels.Slice(x * channels, channels);
            (target[0], target[1], target[2]) = (source[2], source[1], source[0]);
            if (channels == 4)
            {
                target[3] = source[3];
            }
        }
    }
}
