using System.Buffers.Binary;

namespace Fovea.Tests.Data.Decoding;

/// <summary>Builds Windows bitmaps, right and wrong.</summary>
internal static class TestBmp
{
    public static byte[] Build(
        int width, int height, int bits, byte[] data, byte[]? palette = null, int compression = 0, int headerBytes = 40,
        int? colors = null, int planes = 1, int? offset = null, byte[]? masks = null)
    {
        palette ??= [];
        masks ??= [];
        int extra = Math.Max(0, headerBytes - 40);   // later headers hold the masks, and what is not read
        byte[] more = headerBytes > 40 ? [.. masks, .. new byte[extra - masks.Length]] : masks;
        byte[] header = new byte[14 + (headerBytes == 12 ? 12 : 40)];
        header[0] = (byte)'B';
        header[1] = (byte)'M';
        int start = header.Length + more.Length + palette.Length;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), offset ?? start);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), headerBytes);
        if (headerBytes == 12)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(18), (short)width);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), (short)height);
            header[22] = (byte)planes;
            header[24] = (byte)bits;
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
            header[26] = (byte)planes;
            header[28] = (byte)bits;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(30), compression);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(46), colors ?? (palette.Length / 4));
        }
        return [.. header, .. more, .. palette, .. data];
    }

    /// <summary>Blue, green, red and opacity in the usual places.</summary>
    public static byte[] UsualMasks(bool opacity) =>
        [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, .. opacity ? new byte[] { 0, 0, 0, 255 } : []];
}
