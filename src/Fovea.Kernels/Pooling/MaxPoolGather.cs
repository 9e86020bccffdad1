using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>The gradient of max pooling with windows that overlap: each cell asks the windows over it: see MaxPoolGradient.cs.</summary>
/// <param name="geometry">Sizes without dilation, so that the windows over a cell are neighbours.</param>
internal sealed unsafe class MaxPoolGather(PoolingGeometry geometry)
{
    private readonly Cover[] _depth = Covers(geometry.DepthWindows, geometry.Depth.Input);
    private readonly Cover[] _height = Covers(geometry.HeightWindows, geometry.Height.Input);
    private readonly Cover[] _width = Covers(geometry.WidthWindows, geometry.Width.Input);

    /// <summary>All cells of a block of channels.</summary>
    /// <param name="dOutput">The windows' gradients, at the vector's first lane.</param>
    /// <param name="indices">The windows' sources.</param>
    /// <param name="dInput">The first cell; overwritten.</param>
    public void Run<TSimd>(float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int cell = 0;
        long rowFloats = (long)geometry.WidthWindows.Length * Blocks.Size;
        foreach (Cover depth in _depth)
        {
            foreach (Cover height in _height)
            {
                long plane = ((long)depth.First * geometry.HeightWindows.Length) + height.First;
                long planeFloats = geometry.HeightWindows.Length * rowFloats;
                Row<TSimd>(
                    _width, cell, depth.Count, height.Count, planeFloats, rowFloats,
                    dOutput + (plane * rowFloats), indices + (plane * rowFloats), dInput + ((long)cell * Blocks.Size));
                cell += _width.Length;
            }
        }
    }

    // Cells of a row, over which the same rows of windows lie.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TSimd>(Cover[] columns, int cell, int planes, int rows, long planeFloats, long rowFloats, float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        foreach (Cover column in columns)
        {
            TSimd here = MaxPoolRow.Bits<TSimd>(cell++);
            TSimd sum = TSimd.Zero;
            for (int plane = 0; plane < planes; plane++)
            {
                long window = (plane * planeFloats) + ((long)column.First * Blocks.Size);
                for (int row = 0; row < rows; row++, window += rowFloats)
                {
                    float* flow = dOutput + window, source = indices + window;
                    int left = column.Count;
                    if (left == 3)
                    {
                        sum += TSimd.SelectEqual(TSimd.Load(source), here, TSimd.Load(flow), TSimd.Zero);
                        sum += TSimd.SelectEqual(TSimd.Load(source + Blocks.Size), here, TSimd.Load(flow + Blocks.Size), TSimd.Zero);
                        sum += TSimd.SelectEqual(TSimd.Load(source + (2 * Blocks.Size)), here, TSimd.Load(flow + (2 * Blocks.Size)), TSimd.Zero);
                        continue;
                    }
                    for (; left > 0; left--, source += Blocks.Size, flow += Blocks.Size)
                    {
                        sum += TSimd.SelectEqual(TSimd.Load(source), here, TSimd.Load(flow), TSimd.Zero);
                    }
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
