namespace Fovea.Data.Decoding;

/// <summary>The IHDR chunk of a PNG file, validated.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="BitDepth">Bits per sample: 1, 2, 4, 8 or 16, as the colour type allows.</param>
/// <param name="ColorType">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Interlaced">Whether the pixels are interlaced (Adam7, seven passes).</param>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, int ColorType, bool Interlaced)
{
    /// <summary>Samples per pixel in the file.</summary>
    public int Samples => ColorType switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    /// <summary>The byte offset of the left neighbour in filters: bytes per pixel, at least 1.</summary>
    public int FilterBytes => Math.Max(1, Samples * BitDepth / 8);

    /// <summary>Bytes of a row of pixels in the file, without the filter byte.</summary>
    public int RowBytes(int pixels) => checked((int)((((long)pixels * Samples * BitDepth) + 7) / 8));

    public static PngHeader Read(ReadOnlySpan<byte> data, ImageLimits limits)
    {
        var reader = new ByteReader(data, limits.Source);
        if (data.Length != 13)
        {
            throw reader.Error($"the IHDR chunk has {data.Length} bytes, expected 13");
        }
        uint width = reader.UInt32BigEndian(), height = reader.UInt32BigEndian();
        byte depth = reader.Byte(), color = reader.Byte(), compression = reader.Byte(), filter = reader.Byte(), interlace = reader.Byte();
        bool known = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known)
        {
            throw reader.Error($"colour type {color} with {depth} bits is not a combination that PNG has");
        }
        if (compression != 0 || filter != 0 || interlace > 1)
        {
            throw reader.Error($"compression {compression}, filter {filter}, interlace {interlace}; "
                + "PNG has compression 0, filter 0, interlace 0 or 1");
        }
        limits.CheckSize(width, height, PixelFormat.Rgba);
        return new PngHeader((int)width, (int)height, depth, color, interlace == 1);
    }
}
