using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Fovea.IO;

namespace Fovea.Data.Decoding;

/// <summary>Writes images as PNG, 8 bits per channel: grey, RGB or RGBA.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public static void Save(string path, Image image) => AtomicFile.Write(path, stream => stream.Write(Encode(image)));

    /// <summary>Encodes an image as a PNG file in memory.</summary>
    public static byte[] Encode(Image image)
    {
        var file = new MemoryStream();
        file.Write(Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = image.Format switch { PixelFormat.Grey => 0, PixelFormat.Rgb => 2, _ => 6 };
        header[10..].Clear();
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(image));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    // Every row uses the filter "up", which is nearly free and works well for drawings and feature maps.
    private static ReadOnlySpan<byte> Compress(Image image)
    {
        const byte Up = 2;
        int rowBytes = image.Width * image.Channels;
        byte[] row = new byte[1 + rowBytes];
        row[0] = Up;
        byte[] zeros = new byte[rowBytes];
        var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int line = 0; line < image.Height; line++)
            {
                ReadOnlySpan<byte> pixels = image.Pixels.Slice(line * rowBytes, rowBytes);
                ReadOnlySpan<byte> above = line == 0 ? zeros : image.Pixels.Slice((line - 1) * rowBytes, rowBytes);
                for (int i = 0; i < rowBytes; i++)
                {
                    row[1 + i] = (byte)(pixels[i] - above[i]);
                }
                stream.Write(row);
            }
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(MemoryStream file, string name, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        Encoding.ASCII.GetBytes(name, word);
        file.Write(word);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Append(Crc32.Append(0, word), data));
        file.Write(word);
    }
}
