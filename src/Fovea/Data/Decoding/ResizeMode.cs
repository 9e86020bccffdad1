namespace Fovea.Data.Decoding;

/// <summary>How an image is resampled.</summary>
public enum ResizeMode
{
    /// <summary>
    /// Bilinear interpolation; when shrinking, the triangle filter is widened to two output pixels, so that there is
    /// no aliasing.
    /// </summary>
    Bilinear,

    /// <summary>The mean of the input area that an output pixel covers; blocky when enlarging.</summary>
    Area,
}
