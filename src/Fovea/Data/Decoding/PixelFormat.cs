namespace Fovea.Data.Decoding;

/// <summary>The channels of a decoded image; the value is their number.</summary>
public enum PixelFormat
{
    /// <summary>One channel, black to white.</summary>
    Grey = 1,

    /// <summary>Red, green, blue.</summary>
    Rgb = 3,

    /// <summary>Red, green, blue, and opacity, not multiplied into the colours.</summary>
    Rgba = 4,
}
