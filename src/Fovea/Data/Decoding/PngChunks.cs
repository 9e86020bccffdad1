using System.Text;

namespace Fovea.Data.Decoding;

/// <summary>
/// The chunks of a PNG file that determine its pixels, after one strict pass over all chunks: lengths, checksums,
/// order and number (PNG specification, sections 5 and 11).
/// </summary>
internal ref struct PngChunks
{
    private const uint Ihdr = 0x49484452, Plte = 0x504C5445, Trns = 0x74524E53, Idat = 0x49444154, Iend = 0x49454E44;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The image's size and kind.</summary>
    public PngHeader Header;

    /// <summary>Red, green, blue, 3 bytes per entry; empty without a palette.</summary>
    public ReadOnlySpan<byte> Palette;

    /// <summary>The tRNS chunk: alpha by palette entry, or the transparent colour; empty if there is none.</summary>
    public ReadOnlySpan<byte> Transparency;

    /// <summary>The compressed pixels: the IDAT chunks, concatenated.</summary>
    public byte[] Compressed;

    public static PngChunks Read(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        var reader = new ByteReader(encoded, limits.Source);
        if (!reader.Take(Math.Min(8, encoded.Length)).SequenceEqual(Signature))
        {
            throw reader.Error("the PNG signature is damaged; a transfer in text mode does that");
        }

        var chunks = new PngChunks { Compressed = [] };
        bool hasHeader = false, hasPalette = false, hasTransparency = false;
        int dataStart = -1, dataEnd = -1, dataBytes = 0;
        while (true)
        {
            int start = reader.Position;
            uint type = NextChunk(ref reader, out ReadOnlySpan<byte> data);
            if (!hasHeader && type != Ihdr)
            {
                throw reader.Error($"the first chunk is {Name(type)}, expected IHDR");
            }
            if (type == Iend)
            {
                if (data.Length != 0)
                {
                    throw reader.Error($"the IEND chunk has {data.Length} bytes, expected 0");
                }
                break;
            }

            switch (type)
            {
                case Ihdr:
                    Require(!hasHeader, reader, "there are two IHDR chunks");
                    chunks.Header = PngHeader.Read(data, limits);
                    hasHeader = true;
                    break;
                case Plte:
                    Require(!hasPalette && !hasTransparency && dataStart < 0, reader, "a second or late PLTE chunk");
                    CheckPalette(data, chunks.Header, reader);
                    chunks.Palette = data;
                    hasPalette = true;
                    break;
                case Trns:
                    Require(!hasTransparency && dataStart < 0, reader, "a second or late tRNS chunk");
                    CheckTransparency(data, chunks.Header, chunks.Palette.Length / 3, reader);
                    chunks.Transparency = data;
                    hasTransparency = true;
                    break;
                case Idat:
                    Require(dataStart < 0 || dataEnd == start, reader, "the IDAT chunks are not consecutive");
                    dataStart = dataStart < 0 ? start : dataStart;
                    dataEnd = reader.Position;
                    dataBytes += data.Length;
                    break;
                default:
                    // Bit 5 of the first letter: lower case is ancillary and may be skipped, upper case is critical.
                    Require((type & 0x20000000) != 0, reader, $"the critical chunk {Name(type)} is unknown");
                    break;
            }
        }
        Require(dataStart >= 0, reader, "there is no IDAT chunk");
        Require(chunks.Header.ColorType != 3 || hasPalette, reader, "a palette image without PLTE chunk");
        chunks.Compressed = Join(encoded[dataStart..dataEnd], dataBytes, limits.Source);
        return chunks;
    }

    private static uint NextChunk(scoped ref ByteReader reader, out ReadOnlySpan<byte> data)
    {
        uint length = reader.UInt32BigEndian();
        uint type = reader.UInt32BigEndian();
        if (length > int.MaxValue)
        {
            throw reader.Error($"chunk {Name(type)} declares {length:N0} bytes, more than PNG allows");
        }
        data = reader.Take((int)length);
        Span<byte> name = [(byte)(type >> 24), (byte)(type >> 16), (byte)(type >> 8), (byte)type];
        uint expected = Crc32.Append(Crc32.Append(0, name), data);
        uint found = reader.UInt32BigEndian();
        if (found != expected)
        {
            throw reader.Error($"the checksum of chunk {Name(type)} is 0x{found:X8}, "
                + $"its content gives 0x{expected:X8}; the file is damaged");
        }
        return type;
    }

    private static byte[] Join(ReadOnlySpan<byte> chunks, int dataBytes, string source)
    {
        byte[] joined = new byte[dataBytes];
        var reader = new ByteReader(chunks, source);
        int filled = 0;
        while (reader.Remaining > 0)
        {
            int length = (int)reader.UInt32BigEndian();
            reader.Take(4);
            reader.Take(length).CopyTo(joined.AsSpan(filled));
            reader.Take(4);
            filled += length;
        }
        return joined;
    }

    private static void CheckPalette(ReadOnlySpan<byte> data, PngHeader header, ByteReader reader)
    {
        int most = header.ColorType == 3 ? 1 << header.BitDepth : 256;
        Require(header.ColorType is not (0 or 4), reader, "a grey image with PLTE chunk");
        Require(data.Length > 0 && data.Length % 3 == 0 && data.Length / 3 <= most, reader,
            $"the PLTE chunk has {data.Length} bytes; expected 3 per entry, 1 … {most} entries");
    }

    private static void CheckTransparency(ReadOnlySpan<byte> data, PngHeader header, int paletteEntries, ByteReader reader)
    {
        bool fits = header.ColorType switch
        {
            0 => data.Length == 2,
            2 => data.Length == 6,
            3 => data.Length > 0 && data.Length <= paletteEntries,
            _ => false,
        };
        Require(fits, reader, $"a tRNS chunk of {data.Length} bytes does not fit colour type {header.ColorType}");
    }

    private static void Require(bool condition, ByteReader reader, string found)
    {
        if (!condition)
        {
            throw reader.Error(found);
        }
    }

    private static string Name(uint type)
    {
        Span<byte> letters = [(byte)(type >> 24), (byte)(type >> 16), (byte)(type >> 8), (byte)type];
        foreach (byte letter in letters)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                return $"0x{type:X8}";
            }
        }
        return Encoding.ASCII.GetString(letters);
    }
}
