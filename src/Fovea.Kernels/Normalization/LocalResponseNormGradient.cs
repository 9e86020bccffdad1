using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of local response normalisation of blocked tensors.</summary>
/// <param name="geometry">The sizes and constants.</param>
/// <param name="width">The vector width to run with.</param>
/// <param name="input">[n][⌈c/16⌉][area][16].</param>
/// <param name="dOutput">As input.</param>
/// <param name="dInput">As input; overwritten; may be <paramref name="dOutput"/>.</param>
/// <remarks>
/// With d[c] = k + α / size · Σ x²: dx[c] = dy[c] · d[c]^−β − 2αβ / size · x[c] · Σ dy[j] · x[j] · d[j]^(−β−1) over the
/// channels j whose window holds c. Held by LocalResponseNormTests.
/// </remarks>
internal sealed unsafe class LocalResponseNormGradient(
    LocalResponseNormGeometry geometry, VectorWidth width, float* input, float* dOutput, float* dInput)
    : LocalResponseNormStage(geometry, width)
{
    public override string Name => "LocalResponseNorm.Gradient blocked";

    private protected override void RunPixel<TSimd>(long offset, float* squares, float* products)
    {
        LaySquares<TSimd>(input + offset, squares);
        for (int block = 0; block < Geometry.ChannelBlocks; block++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                long at = offset + (block * BlockStride) + lane;
                int place = (block * Blocks.Size) + lane;
                TSimd denominator = Denominator(SumWindow<TSimd>(squares + place));
                TSimd direct = TSimd.Load(dOutput + at) * Power(denominator);
                TSimd.Store(direct * TSimd.Load(input + at) / denominator, products + Geometry.After + place);
                TSimd.Store(direct, dInput + at);
            }
        }
        // Channel c is in the windows of c − after … c + before: the forward window mirrored.
        ClearPastChannels(products + Geometry.After);
        TSimd factor = TSimd.Broadcast(-2 * Geometry.Alpha * Geometry.Beta / Geometry.Size);
        for (int block = 0; block < Geometry.ChannelBlocks; block++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                long at = offset + (block * BlockStride) + lane;
                TSimd sum = SumWindow<TSimd>(products + (block * Blocks.Size) + lane);
                TSimd.Store(TSimd.MultiplyAdd(factor * TSimd.Load(input + at), sum, TSimd.Load(dInput + at)), dInput + at);
            }
        }
    }
}
