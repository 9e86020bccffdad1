namespace Fovea.Data.Decoding;

/// <summary>How a resized image's pixels are made of the old ones.</summary>
public enum ResizeMode
{
    /// <summary>A triangle two pixels wide, old or new, whichever are larger: smooth when enlarging, free of aliasing when shrinking.</summary>
    Bilinear,

    /// <summary>The mean of the area that a new pixel covers; blocks when enlarging.</summary>
    Area,
}
