using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>Which geometries fit the blocked layout, in words.</summary>
internal static class ChannelBlocks
{
    /// <summary>Why blocks of channels cannot serve, or null if they can: a group must begin where a block begins.</summary>
    public static string? Obstacle(ConvolutionGeometry geometry) =>
        geometry.Groups == 1 || (geometry.InChannelsPerGroup % Blocks.Size == 0 && geometry.OutChannelsPerGroup % Blocks.Size == 0)
            ? null
            : $"groups of {geometry.InChannelsPerGroup} → {geometry.OutChannelsPerGroup} channels do not fill blocks of {Blocks.Size}";

    /// <summary>Why the kernels for plain images cannot serve, or null if they can.</summary>
    public static string? PlainObstacle(ConvolutionGeometry geometry) =>
        geometry.Groups > 1 ? "a plain input serves one group only"
        : geometry.InChannels > 4 ? $"{geometry.InChannels} input channels are better blocked; plain is for up to 4"
        : null;

    /// <summary>Why the depthwise kernels cannot serve, or null if they can.</summary>
    public static string? DepthwiseObstacle(ConvolutionGeometry geometry) =>
        geometry.Groups == geometry.InChannels && geometry.Groups == geometry.OutChannels
            ? null
            : $"not one filter for each channel: {geometry.InChannels} → {geometry.OutChannels} channels, {geometry.Groups} groups";
}
