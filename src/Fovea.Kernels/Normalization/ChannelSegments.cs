namespace Fovea.Kernels.Normalization;

/// <summary>
/// How the batch is cut for sums over channels: into segments, one task's work per block of channels, and each segment
/// into chunks of at most 512 pixels, summed in single precision, lanes apart, and combined in double in their order.
/// The cut depends on the sizes only, so the sums do not depend on threads.
/// </summary>
/// <remarks>512 terms are few enough for single precision.</remarks>
internal readonly record struct ChannelSegments(int Batch, int Area, int ImagesPerSegment)
{
    private const int LargestChunk = 512;

    /// <summary>Segments of whole images, as many as fit a chunk: for sums over the batch.</summary>
    public static ChannelSegments OfBatch(NormalizationGeometry geometry) =>
        new(geometry.Batch, geometry.Area, Math.Max(1, LargestChunk / geometry.Area));

    /// <summary>A segment for each image.</summary>
    public static ChannelSegments OfImages(NormalizationGeometry geometry) => new(geometry.Batch, geometry.Area, 1);

    public int Count => (Batch + ImagesPerSegment - 1) / ImagesPerSegment;

    /// <summary>Pixels of a chunk within each of the segment's images.</summary>
    public int PixelsPerChunk => Math.Min(Area, LargestChunk);

    public int FirstImage(int segment) => segment * ImagesPerSegment;

    public int Images(int segment) => Math.Min(ImagesPerSegment, Batch - (segment * ImagesPerSegment));

    public long Values(int segment) => (long)Images(segment) * Area;
}
