namespace Fovea.Data.Decoding;

/// <summary>A decoder's limits, and the name of the file it decodes.</summary>
/// <param name="MaxPixels">The limit on width · height.</param>
/// <param name="Source">The file's name in messages.</param>
internal readonly record struct ImageLimits(long MaxPixels, string Source)
{
    // Bounds the few rows that a decoder buffers, as libpng's default does.
    private const int MaxSide = 1_000_000;

    /// <summary>Checks a size from a header, before anything is allocated.</summary>
    public void CheckSize(long width, long height, PixelFormat format)
    {
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue)
        {
            throw new ImageFormatException($"{Source}: the header says {width} × {height} pixels; width and height must be at least 1.");
        }
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels || width * height > Array.MaxLength / (int)format)
        {
            throw new ImageFormatException(
                $"{Source}: the header says {width:N0} × {height:N0} pixels; the limit is {MaxPixels:N0} pixels, " +
                $"{MaxSide:N0} per side. Raise maxPixels if the file is trusted.");
        }
    }
}
