using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// Max pooling, blocked, float32.
//   what    output = max over the window's cells inside the input; index of the first of them that is largest
//   layout  input [n][c/16][id][ih][iw][16], output and indices [n][c/16][od][oh][ow][16]
//   loops   parallel (n, c/16, eight output rows); then lanes by the vector's width, ow, kd, kh, kw
//   edges   windows come clipped from the geometry; padding is never read
//   NaN     wins by Max; a row that met one is searched again for its index

/// <summary>Max pooling of blocked tensors.</summary>
/// <remarks>
/// output[n, c, o] = max over the window's cells inside the input; padding cells never win. The source is the first
/// maximum in row-major order, and a NaN is larger than anything. Allocates nothing; results do not depend on the
/// vector width. Held by MaxPoolTests.
/// </remarks>
public sealed unsafe class MaxPoolForward : BlockedPooling
{
    private readonly float* _input, _output, _indices;
    private readonly bool _twoByTwo;

    /// <summary>Prepares the pass.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="input">[n][⌈c/16⌉][d][h][w][16].</param>
    /// <param name="output">[n][⌈c/16⌉][od][oh][ow][16]; overwritten.</param>
    /// <param name="indices">As output: the source's offset in its channel's plane, as the bits of an int; null if no gradient follows.</param>
    public MaxPoolForward(PoolingGeometry geometry, VectorWidth width, float* input, float* output, float* indices)
        : base(geometry, width, splitRows: true)
    {
        _input = input;
        _output = output;
        _indices = indices;
        _twoByTwo = geometry.IsTwoByTwo;
    }

    /// <inheritdoc/>
    public override string Name => _twoByTwo ? "MaxPool.Forward blocked 2×2" : "MaxPool.Forward blocked";

    private protected override void RunRows<TSimd>(int plane, int firstRow, int lastRow)
    {
        int ow = Geometry.WidthWindows.Length;
        float* input = _input + ((long)plane * Geometry.InputArea * Blocks.Size);
        for (int row = firstRow; row < lastRow; row++)
        {
            long offset = (((long)plane * Geometry.OutputRows) + row) * ow * Blocks.Size;
            (int od, int oh) = Math.DivRem(row, Geometry.HeightWindows.Length);
            PoolingSpan depth = Geometry.DepthWindows[od], height = Geometry.HeightWindows[oh];
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                if (_indices is not null)
                {
                    bool anyNaN = _twoByTwo
                        ? IndexedTwoByTwo<TSimd>(input + lane, height.First * Geometry.Width.Input, Geometry.Width.Input, ow, _output + offset + lane, _indices + offset + lane)
                        : IndexedRow<TSimd>(input + lane, depth, height, _output + offset + lane, _indices + offset + lane);
                    if (anyNaN)
                    {
                        IndexNaNs<TSimd>(input + lane, row, _output + offset + lane, _indices + offset + lane);
                    }
                }
                else if (_twoByTwo)
                {
                    TwoByTwo<TSimd>(input + lane + ((long)height.First * Geometry.Width.Input * Blocks.Size), Geometry.Width.Input, ow, _output + offset + lane);
                }
                else
                {
                    Row<TSimd>(input + lane, depth, height, _output + offset + lane);
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
            TSimd best = TSimd.Load(input + ((long)((((depth.First * ih) + height.First) * iw) + window.First) * Blocks.Size));
            for (int d = depth.First; d < depth.End; d += sd)
            {
                for (int h = height.First; h < height.End; h += sh)
                {
                    float* row = input + ((long)((d * ih) + h) * iw * Blocks.Size);
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        best = TSimd.Max(best, TSimd.Load(row + ((long)w * Blocks.Size)));
                    }
                }
            }
            TSimd.Store(best, output);
            output += Blocks.Size;
        }
    }

    private bool IndexedRow<TSimd>(float* input, PoolingSpan depth, PoolingSpan height, float* output, float* indices)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int ih = Geometry.Height.Input, iw = Geometry.Width.Input;
        int sd = Geometry.Depth.Dilation, sh = Geometry.Height.Dilation, sw = Geometry.Width.Dilation;
        TSimd alarm = TSimd.Zero;   // becomes NaN where a maximum is NaN (or infinite: then the search changes nothing)
        foreach (PoolingSpan window in Geometry.WidthWindows)
        {
            int first = (((depth.First * ih) + height.First) * iw) + window.First;
            TSimd best = TSimd.Load(input + ((long)first * Blocks.Size));
            TSimd source = Bits<TSimd>(first);
            for (int d = depth.First; d < depth.End; d += sd)
            {
                for (int h = height.First; h < height.End; h += sh)
                {
                    int row = ((d * ih) + h) * iw;
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        TSimd value = TSimd.Load(input + ((long)(row + w) * Blocks.Size));
                        source = TSimd.SelectGreater(value, best, Bits<TSimd>(row + w), source);
                        best = TSimd.Max(best, value);
                    }
                }
            }
            alarm += best - best;
            TSimd.Store(best, output);
            TSimd.Store(source, indices);
            output += Blocks.Size;
            indices += Blocks.Size;
        }
        return HasNaN(alarm);
    }

    private static void TwoByTwo<TSimd>(float* input, int iw, int ow, float* output)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* below = input + ((long)iw * Blocks.Size);
        for (int o = 0; o < ow; o++)
        {
            TSimd top = TSimd.Max(TSimd.Load(input), TSimd.Load(input + Blocks.Size));
            TSimd bottom = TSimd.Max(TSimd.Load(below), TSimd.Load(below + Blocks.Size));
            TSimd.Store(TSimd.Max(top, bottom), output);
            input += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            output += Blocks.Size;
        }
    }

    private static bool IndexedTwoByTwo<TSimd>(float* input, int first, int iw, int ow, float* output, float* indices)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd alarm = TSimd.Zero;
        float* above = input + ((long)first * Blocks.Size);
        float* below = above + ((long)iw * Blocks.Size);
        for (int o = 0; o < ow; o++)
        {
            TSimd x0 = TSimd.Load(above), x1 = TSimd.Load(above + Blocks.Size);
            TSimd x2 = TSimd.Load(below), x3 = TSimd.Load(below + Blocks.Size);
            TSimd top = TSimd.Max(x0, x1), bottom = TSimd.Max(x2, x3), best = TSimd.Max(top, bottom);
            TSimd topSource = TSimd.SelectGreater(x1, x0, Bits<TSimd>(first + 1), Bits<TSimd>(first));
            TSimd bottomSource = TSimd.SelectGreater(x3, x2, Bits<TSimd>(first + iw + 1), Bits<TSimd>(first + iw));
            alarm += best - best;
            TSimd.Store(best, output);
            TSimd.Store(TSimd.SelectGreater(bottom, top, bottomSource, topSource), indices);
            first += 2;
            above += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            output += Blocks.Size;
            indices += Blocks.Size;
        }
        return HasNaN(alarm);
    }

    // The rare case: comparisons with NaN are false, so where the maximum is NaN its source is looked for cell by cell.
    private void IndexNaNs<TSimd>(float* input, int row, float* output, float* indices)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int ow = Geometry.WidthWindows.Length;
        for (int o = 0; o < ow; o++)
        {
            for (int lane = 0; lane < TSimd.Width; lane++)
            {
                if (!float.IsNaN(output[((long)o * Blocks.Size) + lane]))
                {
                    continue;
                }
                foreach (int cell in Geometry.Window((row * ow) + o))
                {
                    if (float.IsNaN(input[((long)cell * Blocks.Size) + lane]))
                    {
                        indices[((long)o * Blocks.Size) + lane] = BitConverter.Int32BitsToSingle(cell);
                        break;
                    }
                }
            }
        }
    }

    private static bool HasNaN<TSimd>(TSimd vector)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* lanes = stackalloc float[Blocks.Size];
        TSimd.Store(vector, lanes);
        float sum = 0;
        for (int i = 0; i < TSimd.Width; i++)
        {
            sum += lanes[i];
        }
        return float.IsNaN(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Bits<TSimd>(int index)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Broadcast(BitConverter.Int32BitsToSingle(index));
}
