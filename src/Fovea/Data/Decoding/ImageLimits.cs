namespace Fovea.Data.Decoding;

/// <summary>What a decoder may accept, and what it calls the file it decodes.</summary>
/// <param name="MaxPixels">The cap on width · height.</param>
/// <param name="Source">The file's name in messages.</param>
internal readonly record struct ImageLimits(long MaxPixels, string Source)
{
    // A decoder holds a few rows at a time; this bounds them, as libpng's default does.
    private const int MostSide = 1_000_000;

    /// <summary>Checks a size from a header, before anything is allocated.</summary>
    public void CheckSize(long width, long height, PixelFormat format)
    {
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue)
        {
            throw new ImageFormatException($"{Source}: the header says {width} × {height} pixels; both sides are at least 1.");
        }
        if (width > MostSide || height > MostSide || width * height > MaxPixels || width * height > Array.MaxLength / (int)format)
        {
            throw new ImageFormatException($"{Source}: the header says {width:N0} × {height:N0} pixels; images of at most {MaxPixels:N0} pixels, {MostSide:N0} a side, are read. Raise maxPixels if the file is meant.");
        }
    }
}
