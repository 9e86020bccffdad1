using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>How image files become samples.</summary>
public sealed record ImageFileOptions
{
    /// <summary>
    /// [1, 3 or 4, height, width]: every image is resized to this size and converted to this many channels. Null, the
    /// default, uses the size of the first image, which all others must have, and three channels.
    /// </summary>
    public Shape? SampleShape { get; init; }

    /// <summary>How images are resized when <see cref="SampleShape"/> is given.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.Bilinear;

    /// <summary>Larger images are rejected.</summary>
    public long MaxPixels { get; init; } = ImageDecoder.DefaultMaxPixels;

    /// <summary>
    /// How many bytes of decoded samples a set caches in memory, one byte per value, so that later epochs do not
    /// decode them again. 0 disables the cache; affects memory and timing, never the results. Default 1 GiB.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;
}
