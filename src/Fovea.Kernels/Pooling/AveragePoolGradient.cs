using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// The gradient of average pooling, blocked, float32.
//   what    dInput[cell] += dOutput[o] / divisor, for the cells of window o
//   layout  dOutput [n][c/16][od][oh][ow][16], dInput [n][c/16][id][ih][iw][16]
//   loops   parallel (n, c/16), which own their part of dInput; then od, oh, lanes by the vector's width, ow, kd, kh, kw
//   stores  windows that do not meet (2×2 at stride 2, global) store their share; others add it to a cleared plane

/// <summary>The gradient of average pooling of blocked tensors: each output's is spread evenly over the cells it averaged.</summary>
/// <remarks>
/// Cells add what they receive in the outputs' row-major order. Allocates nothing; results do not depend on
/// the vector width. Held by AveragePoolTests.
/// </remarks>
internal sealed unsafe class AveragePoolGradient : BlockedPooling
{
    private readonly float* _dOutput, _dInput;
    private readonly AverageDivisor _divisor;

    /// <summary>Prepares the pass.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="divisor">What the forward pass divided by.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="dOutput">[n][⌈c/16⌉][od][oh][ow][16].</param>
    /// <param name="dInput">[n][⌈c/16⌉][d][h][w][16]; overwritten.</param>
    public AveragePoolGradient(PoolingGeometry geometry, AverageDivisor divisor, VectorWidth width, float* dOutput, float* dInput)
        : base(geometry, width, splitRows: false)
    {
        _dOutput = dOutput;
        _dInput = dInput;
        _divisor = divisor.Checked();
    }

    public override string Name => Geometry.IsDisjoint ? "AveragePool.Gradient blocked disjoint" : "AveragePool.Gradient blocked";

    private protected override void RunRows<TSimd>(int plane, int firstRow, int lastRow)
    {
        int ow = Geometry.WidthWindows.Length;
        float* dInput = _dInput + ((long)plane * Geometry.InputArea * Blocks.Size);
        float* dOutput = _dOutput + ((long)plane * Geometry.OutputArea * Blocks.Size);
        if (!Geometry.IsPartition)
        {
            new Span<float>(dInput, Geometry.InputArea * Blocks.Size).Clear();
        }
        for (int row = firstRow; row < lastRow; row++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                Row<TSimd>(row, dOutput + ((long)row * ow * Blocks.Size) + lane, dInput + lane);
            }
        }
    }

    private void Row<TSimd>(int row, float* dOutput, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        (int od, int oh) = Math.DivRem(row, Geometry.HeightWindows.Length);
        PoolingSpan depth = Geometry.DepthWindows[od], height = Geometry.HeightWindows[oh];
        int ih = Geometry.Height.Input, iw = Geometry.Width.Input;
        int sd = Geometry.Depth.Dilation, sh = Geometry.Height.Dilation, sw = Geometry.Width.Dilation;
        bool disjoint = Geometry.IsDisjoint;
        foreach (PoolingSpan window in Geometry.WidthWindows)
        {
            TSimd share = TSimd.Load(dOutput) / TSimd.Broadcast(_divisor.For(depth, height, window));
            for (int d = depth.First; d < depth.End; d += sd)
            {
                for (int h = height.First; h < height.End; h += sh)
                {
                    float* start = dInput + ((long)((d * ih) + h) * iw * Blocks.Size);
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        float* cell = start + ((long)w * Blocks.Size);
                        TSimd.Store(disjoint ? share : TSimd.Load(cell) + share, cell);
                    }
                }
            }
            dOutput += Blocks.Size;
        }
    }
}
