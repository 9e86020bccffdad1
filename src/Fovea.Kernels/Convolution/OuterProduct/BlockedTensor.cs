using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>Where the channels of a blocked tensor are.</summary>
/// <param name="tensor">[n][group][channel / 16][pixel][16].</param>
/// <param name="channels">Of one group.</param>
/// <param name="groups">Groups.</param>
/// <param name="area">Pixels.</param>
/// <param name="stride">Pixels from one that counts to the next.</param>
internal readonly unsafe struct BlockedTensor(float* tensor, int channels, int groups, int area, int stride)
{
    private readonly float* _tensor = tensor;
    private readonly nint _blockFloats = (nint)area * Blocks.Size;
    private readonly nint _groupFloats = (nint)Blocks.Count(channels) * area * Blocks.Size;

    /// <summary>Floats from an image to the next.</summary>
    public nint ImageFloats { get; } = (nint)groups * Blocks.Count(channels) * area * Blocks.Size;

    /// <summary>Floats from a pixel that counts to the next.</summary>
    public nint Step { get; } = (nint)stride * Blocks.Size;

    /// <summary>A channel of a group at a pixel.</summary>
    public float* At(int image, int group, int channel, int pixel)
    {
        (int block, int channelInBlock) = Math.DivRem(channel, Blocks.Size);
        return _tensor + (image * ImageFloats) + (group * _groupFloats)
            + (block * _blockFloats) + ((nint)pixel * Blocks.Size) + channelInBlock;
    }
}
