using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>A row of windows over blocked tensors, and the maxima of windows of any kind: see MaxPoolForward.cs.</summary>
internal readonly unsafe ref struct MaxPoolRow
{
    public PoolingGeometry Geometry { get; init; }

    /// <summary>The windows' cells along the depth.</summary>
    public PoolingSpan Depth { get; init; }

    /// <summary>The windows' cells along the height.</summary>
    public PoolingSpan Height { get; init; }

    /// <summary>The channel block's first cell, at the vector's first lane.</summary>
    public float* Input { get; init; }

    /// <summary>The first window's maximum.</summary>
    public float* Output { get; init; }

    /// <summary>The first window's index; null if none are asked for.</summary>
    public float* Indices { get; init; }

    /// <summary>An index as the bits of a float, for all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Bits<TSimd>(int index)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Broadcast(BitConverter.Int32BitsToSingle(index));

    /// <summary>Windows first … end − 1.</summary>
    /// <returns>NaN in a lane where a maximum is NaN (or infinite: then looking closer changes nothing).</returns>
    public TSimd Run<TSimd>(int first, int end)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int ih = Geometry.Height.Input, iw = Geometry.Width.Input;
        int sd = Geometry.Depth.Dilation, sh = Geometry.Height.Dilation, sw = Geometry.Width.Dilation;
        TSimd alarm = TSimd.Zero;
        for (int o = first; o < end; o++)
        {
            PoolingSpan window = Geometry.WidthWindows[o];
            int firstCell = (((Depth.First * ih) + Height.First) * iw) + window.First;
            TSimd best = TSimd.Load(Input + ((long)firstCell * Blocks.Size));
            TSimd source = Bits<TSimd>(firstCell);
            for (int d = Depth.First; d < Depth.End; d += sd)
            {
                for (int h = Height.First; h < Height.End; h += sh)
                {
                    int row = ((d * ih) + h) * iw;
                    for (int w = window.First; w < window.End; w += sw)
                    {
                        TSimd value = TSimd.Load(Input + ((long)(row + w) * Blocks.Size));
                        source = TSimd.SelectGreater(value, best, Bits<TSimd>(row + w), source);
                        best = TSimd.Max(best, value);
                    }
                }
            }
            alarm += best - best;
            TSimd.Store(best, Output + ((long)o * Blocks.Size));
            if (Indices is not null)
            {
                TSimd.Store(source, Indices + ((long)o * Blocks.Size));
            }
        }
        return alarm;
    }

    /// <summary>
    /// All windows where a cell may be NaN, the rare case: comparisons with NaN are false, so where the maximum is NaN its source
    /// is looked for cell by cell.
    /// </summary>
    /// <param name="row">The row, counted over depth and height.</param>
    public void RunWithNaNs<TSimd>(int row)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int ow = Geometry.WidthWindows.Length;
        Run<TSimd>(0, ow);
        for (int o = 0; o < ow && Indices is not null; o++)
        {
            for (int lane = 0; lane < TSimd.Width; lane++)
            {
                long at = ((long)o * Blocks.Size) + lane;
                if (!float.IsNaN(Output[at]))
                {
                    continue;
                }
                foreach (int cell in Geometry.Window((row * ow) + o))
                {
                    if (float.IsNaN(Input[((long)cell * Blocks.Size) + lane]))
                    {
                        Indices[at] = BitConverter.Int32BitsToSingle(cell);
                        break;
                    }
                }
            }
        }
    }

    /// <summary>Whether a lane is NaN.</summary>
    public static bool HasNaN<TSimd>(TSimd vector)
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
}
