using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fovea.Tests.Data.Decoding;

/// <summary>Builds PNG files of every kind, and wrong ones; written for the tests, sharing nothing with the decoder.</summary>
internal sealed class TestPng
{
    private static readonly int[][] Adam7 = [
        [0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

    private readonly List<byte> _file = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public byte[] Bytes => [.. _file];

    public static int SamplesOf(int colorType) => colorType switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    public TestPng Header(uint width, uint height, int depth, int colorType, int compression = 0, int filter = 0, int interlace = 0)
    {
        byte[] data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[10], data[11], data[12]) = ((byte)depth, (byte)colorType, (byte)compression, (byte)filter, (byte)interlace);
        return Chunk("IHDR", data);
    }

    public TestPng End() => Chunk("IEND", []);

    public TestPng Chunk(string name, byte[] data, uint crcChange = 0, uint? length = null)
    {
        byte[] word = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(word, length ?? (uint)data.Length);
        _file.AddRange(word);
        byte[] body = [.. Encoding.Latin1.GetBytes(name), .. data];
        _file.AddRange(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc(body) ^ crcChange);
        _file.AddRange(word);
        return this;
    }

    public static byte[] Zlib(ReadOnlySpan<byte> content)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            zlib.Write(content);
        }
        return stream.ToArray();
    }

    /// <summary>Rows with filter bytes: row r of a pass uses filter r modulo 5, so that all five occur.</summary>
    public static byte[] Rows(int width, int height, int depth, int colorType, bool interlaced, Func<int, int, int, int> sample)
    {
        var rows = new List<byte>();
        int samples = SamplesOf(colorType), distance = Math.Max(1, samples * depth / 8);
        foreach (int[] pass in interlaced ? Adam7 : [[0, 0, 1, 1]])
        {
            int passWidth = (width - pass[0] + pass[2] - 1) / pass[2];
            byte[] above = new byte[((Math.Max(0, passWidth) * samples * depth) + 7) / 8];
            for (int y = pass[1], r = 0; y < height && passWidth > 0; y += pass[3], r++)
            {
                byte[] row = new byte[above.Length];
                for (int x = pass[0], bit = 0; x < width; x += pass[2])
                {
                    for (int s = 0; s < samples; s++, bit += depth)
                    {
                        int value = sample(x, y, s);
                        if (depth == 16)
                        {
                            (row[bit / 8], row[(bit / 8) + 1]) = ((byte)(value >> 8), (byte)value);
                        }
                        else
                        {
                            row[bit / 8] |= (byte)(value << (8 - depth - (bit % 8)));
                        }
                    }
                }
                rows.Add((byte)(r % 5));
                for (int i = 0; i < row.Length; i++)
                {
                    int a = i < distance ? 0 : row[i - distance], b = above[i], c = i < distance ? 0 : above[i - distance];
                    rows.Add((byte)(row[i] - (r % 5) switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) }));
                }
                above = row;
            }
        }
        return [.. rows];
    }

    private static int Paeth(int a, int b, int c) => new[] { a, b, c }.MinBy(candidate => Math.Abs(a + b - c - candidate));

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }
        return ~crc;
    }
}
