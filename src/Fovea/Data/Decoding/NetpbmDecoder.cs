namespace Fovea.Data.Decoding;

/// <summary>The netpbm family: P1 and P4 (bitmaps), P2 and P5 (grey), P3 and P6 (colour), as text or binary, with comments.</summary>
internal static class NetpbmDecoder
{
    private const int MaxDigits = 10;

    public static Image Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        var reader = new ByteReader(encoded, limits.Source);
        int kind = reader.Take(2)[1] - '0';
        bool text = kind <= 3, bitmap = kind is 1 or 4;
        PixelFormat format = kind is 3 or 6 ? PixelFormat.Rgb : PixelFormat.Grey;
        int width = ReadNumber(ref reader, encoded, "width"), height = ReadNumber(ref reader, encoded, "height");
        int most = bitmap ? 1 : ReadNumber(ref reader, encoded, "maximum");
        if (most is < 1 or > 65535)
        {
            throw reader.Error($"the maximum is {most}; expected 1 … 65535");
        }
        limits.CheckSize(width, height, format);
        if (!text && !IsSpace(reader.Byte()))
        {
            throw reader.Error("the header of a binary image ends with one space or line end");
        }

        // The fewest bytes for that many samples: a digit each for P1, a digit and a separator for the other text
        // formats.
        long samples = (long)width * height * (int)format;
        long minBytes = kind switch
        {
            1 => samples,
            4 => (long)((width + 7L) / 8 * height),
            2 or 3 => (2 * samples) - 1,
            _ => samples * (most > 255 ? 2 : 1),
        };
        if (minBytes > reader.Remaining)
        {
            throw reader.Error(
                $"{width:N0} × {height:N0} pixels need at least {minBytes:N0} bytes; {reader.Remaining:N0} follow the header");
        }

        var image = new Image(width, height, format);
        if (kind == 4)
        {
            WriteBitmap(reader.Take((int)minBytes), image);
        }
        else if (text)
        {
            WriteText(ref reader, encoded, image, bitmap, most);
        }
        else
        {
            WriteBinary(reader.Take((int)minBytes), image, most, reader);
        }
        return image;
    }

    private static void WriteBitmap(ReadOnlySpan<byte> data, Image image)
    {
        int rowBytes = (image.Width + 7) / 8;
        for (int pixel = 0; pixel < image.Pixels.Length; pixel++)
        {
            int x = pixel % image.Width;
            bool black = (data[(pixel / image.Width * rowBytes) + (x >> 3)] & (0x80 >> (x & 7))) != 0;
            image.Pixels[pixel] = black ? (byte)0 : (byte)255;
        }
    }

    private static void WriteText(ref ByteReader reader, ReadOnlySpan<byte> encoded, Image image, bool bitmap, int most)
    {
        foreach (ref byte pixel in image.Pixels)
        {
            if (bitmap)
            {
                SkipSpace(ref reader, encoded);
                byte digit = reader.Byte();
                pixel = digit switch
                {
                    (byte)'0' => 255,
                    (byte)'1' => 0,
                    _ => throw reader.Error($"found byte 0x{digit:X2} among the pixels of a bitmap; expected 0 or 1"),
                };
            }
            else
            {
                pixel = Scale(ReadNumber(ref reader, encoded, "pixel"), most, reader);
            }
        }
    }

    private static void WriteBinary(ReadOnlySpan<byte> data, Image image, int most, ByteReader reader)
    {
        Span<byte> pixels = image.Pixels;
        if (most == 255)
        {
            data.CopyTo(pixels);
            return;
        }
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Scale(most > 255 ? (data[2 * i] << 8) | data[(2 * i) + 1] : data[i], most, reader);
        }
    }

    private static byte Scale(int value, int most, ByteReader reader) => value <= most
        ? (byte)(((value * 255) + (most / 2)) / most)
        : throw reader.Error($"a pixel has value {value}; the header's maximum is {most}");

    private static int ReadNumber(ref ByteReader reader, ReadOnlySpan<byte> encoded, string what)
    {
        SkipSpace(ref reader, encoded);
        long value = 0;
        int digits = 0;
        while (reader.Position < encoded.Length && char.IsAsciiDigit((char)encoded[reader.Position]) && digits <= MaxDigits)
        {
            value = (10 * value) + (reader.Byte() - '0');
            digits++;
        }
        if (digits is 0 or > MaxDigits || value > int.MaxValue)
        {
            throw reader.Error($"expected a number for the {what} at byte {reader.Position:N0}");
        }
        return (int)value;
    }

    // White space, and comments from '#' to the end of the line.
    private static void SkipSpace(ref ByteReader reader, ReadOnlySpan<byte> encoded)
    {
        bool comment = false;
        while (reader.Position < encoded.Length)
        {
            byte next = encoded[reader.Position];
            comment = comment ? next is not ((byte)'\n' or (byte)'\r') : next == '#';
            if (!comment && !IsSpace(next))
            {
                return;
            }
            reader.Take(1);
        }
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
