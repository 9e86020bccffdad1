using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>The gradient of max pooling with windows that overlap: each cell asks the windows over it: see MaxPoolGradient.cs.</summary>
internal sealed unsafe class MaxPoolGather
{
    // The rows of windows that may be over a cell; an adaptive pooling to more cells than it takes may have any number.
    private const int MostRows = 64;

    private readonly PoolingGeometry _geometry;
    private readonly Cover[] _depth, _height, _width;

    private MaxPoolGather(PoolingGeometry geometry)
    {
        _geometry = geometry;
        _depth = Covers(geometry.DepthWindows, geometry.Depth.Input);
        _height = Covers(geometry.HeightWindows, geometry.Height.Input);
        _width = Covers(geometry.WidthWindows, geometry.Width.Input);
    }

    /// <summary>
    /// For a geometry without dilation, in which the windows over a cell are
    /// neighbours, and with few of them; else null.
    /// </summary>
    public static MaxPoolGather? For(PoolingGeometry geometry)
    {
        if (geometry.Depth.Dilation > 1 || geometry.Height.Dilation > 1 || geometry.Width.Dilation > 1)
        {
            return null;
        }
        var gather = new MaxPoolGather(geometry);
        return (long)gather._depth.Max(cover => cover.Count) * gather._height.Max(cover => cover.Count) <= MostRows ? gather : null;
    }

    /// <summary>All cells of a block of channels.</summary>
    /// <param name="dOutput">The windows' gradients, at the vector's first lane.</param>
    /// <param name="indices">The windows' sources.</param>
    /// <param name="dInput">The first cell; overwritten.</param>
    public void Run<TSimd>(float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        long* rows = stackalloc long[MostRows];   // of windows, where they begin
        int cell = 0;
        foreach (Cover depth in _depth)
        {
            foreach (Cover height in _height)
            {
                int count = 0;
                for (int od = depth.First; od < depth.First + depth.Count; od++)
                {
                    for (int oh = height.First; oh < height.First + height.Count; oh++)
                    {
                        rows[count++] = (((long)od * _geometry.HeightWindows.Length) + oh) * _geometry.WidthWindows.Length * Blocks.Size;
                    }
                }
                Row<TSimd>(_width, cell, rows, rows + count, dOutput, indices, dInput + ((long)cell * Blocks.Size));
                cell += _width.Length;
            }
        }
    }

    // Cells of a row, over which the same rows of windows are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TSimd>(Cover[] columns, int cell, long* rows, long* end, float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        foreach (Cover column in columns)
        {
            TSimd here = MaxPoolRow.Bits<TSimd>(cell++);
            TSimd sum = TSimd.Zero;
            for (long* row = rows; row < end; row++)
            {
                long window = *row + ((long)column.First * Blocks.Size);
                float* gradient = dOutput + window, source = indices + window;
                int left = column.Count;
                if (left == 3)
                {
                    sum += TSimd.SelectEqual(TSimd.Load(source), here, TSimd.Load(gradient), TSimd.Zero);
                    sum += TSimd.SelectEqual(TSimd.Load(source + Blocks.Size), here, TSimd.Load(gradient + Blocks.Size), TSimd.Zero);
                    sum += TSimd.SelectEqual(
                        TSimd.Load(source + (2 * Blocks.Size)), here, TSimd.Load(gradient + (2 * Blocks.Size)), TSimd.Zero);
                    continue;
                }
                for (; left > 0; left--, source += Blocks.Size, gradient += Blocks.Size)
                {
                    sum += TSimd.SelectEqual(TSimd.Load(source), here, TSimd.Load(gradient), TSimd.Zero);
                }
            }
            TSimd.Store(sum, dInput);
            dInput += Blocks.Size;
        }
    }

    private static Cover[] Covers(PoolingSpan[] windows, int cells)
    {
        var covers = new Cover[cells];
        int first = 0, end = 0;
        for (int cell = 0; cell < cells; cell++)
        {
            while (first < windows.Length && windows[first].End <= cell)
            {
                first++;
            }
            end = Math.Max(first, end);
            while (end < windows.Length && windows[end].First <= cell)
            {
                end++;
            }
            covers[cell] = new Cover(first, end - first);
        }
        return covers;
    }

    /// <summary>The windows over a cell along an axis.</summary>
    private readonly record struct Cover(int First, int Count);
}
