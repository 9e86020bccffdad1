using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>The sizes of a batch, instance or group normalisation, checked once and shared by the forward pass and the gradient.</summary>
/// <remarks>
/// Tensors are [batch, channels, area], plain or blocked; area is the product of the spatial sizes, 1 for dense
/// features. Parameters and statistics of channels are plain, [channels]; those of groups [batch, groups].
/// </remarks>
internal sealed record NormalizationGeometry
{
    /// <summary>Makes and checks a geometry.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="area">Pixels of a channel.</param>
    /// <param name="layout">The layout of the tensors.</param>
    /// <param name="groups">Groups of channels that share statistics, for group normalisation; channels for instance normalisation.</param>
    /// <exception cref="ShapeException">A size is out of range, or the groups do not divide the channels.</exception>
    public NormalizationGeometry(int batch, int channels, int area, TensorLayout layout, int groups = 1)
    {
        if (batch < 0 || channels < 1 || area < 1 || groups < 1 || channels % groups != 0)
        {
            throw new ShapeException(
                $"Normalization: batch ≥ 0, channels ≥ 1, area ≥ 1 and groups that divide the channels; found batch {batch}, "
                + $"channels {channels}, area {area}, groups {groups}.");
        }
        if ((double)batch * ((double)channels + Blocks.Size) * area > Array.MaxLength)
        {
            throw new ShapeException(
                $"Normalization: the tensor [{batch}, {channels}, {area}] would have more than {Array.MaxLength:N0} "
                + "elements. Use a smaller batch.");
        }
        (Batch, Channels, Area, Layout, Groups) = (batch, channels, area, layout, groups);
    }

    /// <summary>Images at once.</summary>
    public int Batch { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Pixels of a channel.</summary>
    public int Area { get; }

    /// <summary>The layout of input and output.</summary>
    public TensorLayout Layout { get; }

    /// <summary>Groups of channels that share statistics.</summary>
    public int Groups { get; }

    /// <summary>Channels of a group.</summary>
    public int ChannelsPerGroup => Channels / Groups;

    /// <summary>Elements of a plain tensor.</summary>
    public int Length => Batch * Channels * Area;

    internal int ChannelBlocks => Blocks.Count(Channels);

    /// <summary>Elements of a block of channels of an image.</summary>
    internal long BlockFloats => (long)Area * Blocks.Size;

    /// <summary>Elements of a blocked image.</summary>
    internal long ImageFloats => ChannelBlocks * BlockFloats;

    /// <summary>Elements of a blocked tensor.</summary>
    internal long BlockedLength => Batch * ImageFloats;

    /// <summary>Where a block of channels of an image is.</summary>
    internal unsafe float* Block(BlockedImages images, int image, int block) =>
        images.First + (image * images.Stride(ImageFloats)) + (block * BlockFloats);

    /// <summary>Values from which one channel's statistics over the batch are computed.</summary>
    internal long ValuesPerChannel => (long)Batch * Area;
}
