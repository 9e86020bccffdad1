using System.IO.Compression;
using Fovea.IO;

namespace Fovea.Data.Decoding;

/// <summary>
/// PNG: every colour type, bit depth and interlacing. Rows are inflated one by one, so a decompression bomb is
/// stopped at the size in the header.
/// </summary>
internal static class PngDecoder
{
    // Adam7: the start and the pixel spacing of each pass (PNG specification, section 8.2).
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];

    public static Image Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        PngChunks chunks = PngChunks.Read(encoded, limits);
        PngHeader header = chunks.Header;
        ReadOnlySpan<(int X, int Y, int StepX, int StepY)> passes = header.Interlaced ? Adam7 : OnePass;
        CheckCompressedSize(chunks, passes, limits);

        var pixels = new PngPixels(chunks, limits.Source);
        var image = new Image(header.Width, header.Height, pixels.Format);
        byte[] previous = new byte[header.RowBytes(header.Width)];
        byte[] row = new byte[previous.Length];
        Span<byte> filter = stackalloc byte[1];
        try
        {
            using var stream = new ZLibStream(new MemoryStream(chunks.Compressed), CompressionMode.Decompress);
            foreach ((int x, int y, int stepX, int stepY) in passes)
            {
                int width = PassSize(header.Width, x, stepX);
                if (width == 0)
                {
                    continue;
                }
                int rowBytes = header.RowBytes(width);
                Array.Clear(previous);
                for (int line = y; line < header.Height; line += stepY)
                {
                    stream.ReadExactly(filter);
                    stream.ReadExactly(row.AsSpan(0, rowBytes));
                    Unfilter(filter[0], row.AsSpan(0, rowBytes), previous.AsSpan(0, rowBytes), header.FilterBytes, limits.Source);
                    pixels.WriteRow(row, width, image, line, x, stepX);
                    (row, previous) = (previous, row);
                }
            }
            if (stream.ReadByte() >= 0)
            {
                throw new ImageFormatException(
                    $"{limits.Source}: there is more pixel data than {header.Width} × {header.Height} pixels take.");
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new ImageFormatException($"{limits.Source}: the compressed pixel data is damaged or truncated.", error);
        }
        return image;
    }

    private static int PassSize(int size, int start, int step) => size <= start ? 0 : (size - start + step - 1) / step;

    // DEFLATE expands at most 1032-fold: pixel data too short for the header's size is rejected before the image is
    // allocated.
    private static void CheckCompressedSize(
        in PngChunks chunks, ReadOnlySpan<(int X, int Y, int StepX, int StepY)> passes, ImageLimits limits)
    {
        PngHeader header = chunks.Header;
        long bytes = 0;
        foreach ((int x, int y, int stepX, int stepY) in passes)
        {
            int width = PassSize(header.Width, x, stepX);
            bytes += width == 0 ? 0 : PassSize(header.Height, y, stepY) * (1L + header.RowBytes(width));
        }
        if (bytes > (long)chunks.Compressed.Length * SourceFile.MaxExpansion)
        {
            throw new ImageFormatException(
                $"{limits.Source}: {header.Width:N0} × {header.Height:N0} pixels cannot be stored in " +
                $"{chunks.Compressed.Length:N0} compressed bytes; the file is truncated or forged.");
        }
    }

    // PNG specification, section 9: a, b, c are the bytes to the left, above, and above left.
    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance, string source)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }
                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }
                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < distance ? 0 : row[i - distance];
                    row[i] += (byte)((left + above[i]) >> 1);
                }
                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < distance ? 0 : row[i - distance];
                    int aboveLeft = i < distance ? 0 : above[i - distance];
                    row[i] += Paeth(left, above[i], aboveLeft);
                }
                break;
            default:
                throw new ImageFormatException($"{source}: a row has filter {filter}; PNG has 0 … 4.");
        }
    }

    private static byte Paeth(int a, int b, int c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - c - c);
        return (byte)(toA <= toB && toA <= toC ? a : toB <= toC ? b : c);
    }
}
