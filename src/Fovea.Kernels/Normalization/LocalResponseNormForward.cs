using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Local response normalisation of blocked tensors: y[c] = x[c] / (k + α / size · Σ
/// x[j]²)^β over the channels j of c's window.
/// </summary>
/// <param name="geometry">The sizes and constants.</param>
/// <param name="width">The vector width to run with.</param>
/// <param name="input">[n][⌈c/16⌉][area][16].</param>
/// <param name="output">As input; overwritten.</param>
/// <remarks>
/// Source: Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional neural
/// networks", 3.3. Held by LocalResponseNormTests.
/// </remarks>
internal sealed unsafe class LocalResponseNormForward(LocalResponseNormGeometry geometry, VectorWidth width, float* input, float* output)
    : LocalResponseNormStage(geometry, width)
{
    public override string Name => "LocalResponseNorm.Forward blocked";

    private protected override void RunPixel<TSimd>(long offset, float* squares, float* products)
    {
        LaySquares<TSimd>(input + offset, squares);
        for (int block = 0; block < Geometry.ChannelBlocks; block++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                long at = offset + (block * BlockStride) + lane;
                TSimd power = Power(Denominator(SumWindow<TSimd>(squares + (block * Blocks.Size) + lane)));
                TSimd.Store(TSimd.Load(input + at) * power, output + at);
            }
        }
    }
}
