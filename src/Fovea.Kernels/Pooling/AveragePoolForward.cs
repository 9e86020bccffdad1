using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// Average pooling, blocked, float32.
//   what    output = Σ over the window's cells inside the input / divisor
//   layout  input [n][c/16][id][ih][iw][16], output [n][c/16][od][oh][ow][16]
//   loops   parallel (n, c/16, eight output rows); then lanes by the vector's width, ow, kd, kh, kw
//   edges   windows come clipped from the geometry; padding counts in the divisor only

/// <summary>Average pooling of blocked tensors; adaptive to 1, global average pooling.</summary>
/// <remarks>
/// output[n, c, o] = Σ of the window's cells inside the input / divisor, summed in row-major order. Allocates nothing;
/// results do not depend on the vector width. Held by AveragePoolTests.
/// </remarks>
internal sealed unsafe class AveragePoolForward : BlockedPooling
{
    private readonly float* _input, _output;
    private readonly AverageDivisor _divisor;
    private readonly bool _twoByTwo;

    /// <summary>Prepares the pass.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="divisor">What sums are divided by.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="input">[n][⌈c/16⌉][d][h][w][16].</param>
    /// <param name="output">[n][⌈c/16⌉][od][oh][ow][16]; overwritten.</param>
    public AveragePoolForward(PoolingGeometry geometry, AverageDivisor divisor, VectorWidth width, float* input, float* output)
        : base(geometry, width, splitRows: true)
    {
        _input = input;
        _output = output;
        _divisor = divisor.Checked();
        _twoByTwo = geometry.IsTwoByTwo && divisor.Override == 0;
    }

    public override string Name => _twoByTwo ? "AveragePool.Forward blocked 2×2" : "AveragePool.Forward blocked";

    private protected override void RunRows<TSimd>(int plane, int firstRow, int lastRow)
    {
        int ow = Geometry.WidthWindows.Length;
        float* input = _input + ((long)plane * Geometry.InputArea * Blocks.Size);
        for (int row = firstRow; row < lastRow; row++)
        {
            float* output = _output + ((((long)plane * Geometry.OutputRows) + row) * ow * Blocks.Size);
            (int od, int oh) = Math.DivRem(row, Geometry.HeightWindows.Length);
            PoolingSpan depth = Geometry.DepthWindows[od], height = Geometry.HeightWindows[oh];
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                if (_twoByTwo)
                {
                    TwoByTwo<TSimd>(input + ((long)height.First * Geometry.Width.Input * Blocks.Size) + lane,
                        Geometry.Width.Input, ow, output + lane);
                }
                else
                {
                    Row<TSimd>(input + lane, depth, height, output + lane);
                }
            }
        }
    }

    private void Row<TSimd>(float* input, PoolingSpan depth, PoolingSpan height, float* output)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int ih = Geometry.Height.Input, iw = Geometry.Width.Input;
        int sd = Geometry.Depth.Dilation, sh = Geometry.Height.Dilation, sw = Geometry.Width.Dilation;
        foreach (PoolingSpan window in Geometry.WidthWindows)
        {
            TSimd sum = TSimd.Zero;
            for (int d = depth.First; d < depth.End; d += sd)
            {
                for (int h = height.First; h < height.End; h += sh)
                {
                    float* row = input + ((long)((d * ih) + h) * iw * Blocks.Size);
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        sum += TSimd.Load(row + ((long)w * Blocks.Size));
                    }
                }
            }
            TSimd.Store(sum / TSimd.Broadcast(_divisor.For(depth, height, window)), output);
            output += Blocks.Size;
        }
    }

    // The same sum in the same order as Row; a quarter is exact, as is division by four.
    private static void TwoByTwo<TSimd>(float* input, int iw, int ow, float* output)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd quarter = TSimd.Broadcast(0.25f);
        float* below = input + ((long)iw * Blocks.Size);
        for (int o = 0; o < ow; o++)
        {
            TSimd sum = TSimd.Load(input) + TSimd.Load(input + Blocks.Size) + TSimd.Load(below) + TSimd.Load(below + Blocks.Size);
            TSimd.Store(sum * quarter, output);
            input += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            output += Blocks.Size;
        }
    }
}
