namespace Fovea.Data.Decoding;

/// <summary>What a decoder may accept, and what it calls the file it decodes.</summary>
/// <param name="MaxPixels">The cap on width · height.</param>
/// <param name="Source">The file's name in messages.</param>
internal readonly record struct ImageLimits(long MaxPixels, string Source)
{
    /// <summary>Checks a size from a header, before anything is allocated.</summary>
    public void CheckSize(long width, long height, PixelFormat format)
    {
        if (width < 1 || height < 1 || width > int.MaxValue || height > int.MaxValue)
        {
            throw new ImageFormatException($"{Source}: the header says {width} × {height} pixels; both sides are at least 1.");
        }
        if (width * height > MaxPixels || width * height > Array.MaxLength / (int)format)
        {
            throw new ImageFormatException($"{Source}: the header says {width:N0} × {height:N0} pixels; images of at most {MaxPixels:N0} pixels are read. Raise maxPixels if the file is meant.");
        }
    }
}
