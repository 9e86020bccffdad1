namespace Fovea.Data.Decoding;

/// <summary>The channels of a decoded image; the value is the number of channels.</summary>
public enum PixelFormat
{
    /// <summary>One channel, black to white.</summary>
    Grey = 1,

    /// <summary>Red, green, blue.</summary>
    Rgb = 3,

    /// <summary>Red, green, blue and alpha, not premultiplied.</summary>
    Rgba = 4,
}
