using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Tests.Data;

/// <summary>Bytes of small data files.</summary>
internal static class TestData
{
    public static byte[] Idx(int magic, int[] axes, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[4 + (4 * axes.Length) + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(file, magic);
        for (int axis = 0; axis < axes.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * axis)), axes[axis]);
        }
        data.CopyTo(file.AsSpan(4 + (4 * axes.Length)));
        return file;
    }

    public static byte[] IdxImages(int count, int height, int width) =>
        Idx(0x803, [count, height, width], Ramp(count * height * width));

    public static byte[] IdxLabels(params byte[] labels) => Idx(0x801, [labels.Length], labels);

    /// <summary>0, 7, 14, … modulo 256.</summary>
    public static byte[] Ramp(int length)
    {
        byte[] bytes = new byte[length];
        for (int index = 0; index < length; index++)
        {
            bytes[index] = (byte)(index * 7);
        }
        return bytes;
    }

    public static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }
        return stream.ToArray();
    }
}
