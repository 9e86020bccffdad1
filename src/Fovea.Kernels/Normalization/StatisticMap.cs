namespace Fovea.Kernels.Normalization;

/// <summary>Which statistic normalises a channel of an image: the channel's own over the batch, or its group's in the image.</summary>
internal readonly record struct StatisticMap(int PerImage, int ChannelsPerGroup)
{
    public static StatisticMap OfChannels => new(0, 1);

    public static StatisticMap OfGroups(NormalizationGeometry geometry) => new(geometry.Groups, geometry.ChannelsPerGroup);

    public int Index(int n, int c) => (n * PerImage) + (c / ChannelsPerGroup);
}
