using System.Numerics;

namespace Fovea.Kernels.Pooling;

/// <summary>Max pooling as its definition reads; plain layout.</summary>
/// <remarks>
/// output[n, c, o] = max over the window's cells inside the input; its source is the first such
/// cell, and a NaN is larger than anything.
/// </remarks>
internal static class ReferenceMaxPool
{
    /// <summary>
    /// Pools channel planes firstPlane … lastPlane − 1; indices receive the
    /// source's offset in its plane and may be empty.
    /// </summary>
    public static void Forward<T>(
        PoolingGeometry geometry, ReadOnlySpan<T> input, Span<T> output, Span<int> indices, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                int source = FirstMaximum(cells, geometry.Window(o));
                output[(plane * geometry.OutputArea) + o] = cells[source];
                if (!indices.IsEmpty)
                {
                    indices[(plane * geometry.OutputArea) + o] = source;
                }
            }
        }
    }

    /// <summary>Hands each output's gradient to the cell it came from; a plane's other cells receive zero.</summary>
    public static void Gradient<T>(
        PoolingGeometry geometry, ReadOnlySpan<T> dOutput, ReadOnlySpan<int> indices, Span<T> dInput, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            Span<T> cells = dInput.Slice(plane * geometry.InputArea, geometry.InputArea);
            cells.Clear();
            for (int o = plane * geometry.OutputArea; o < (plane + 1) * geometry.OutputArea; o++)
            {
                cells[indices[o]] += dOutput[o];
            }
        }
    }

    /// <summary>The first largest cell of a window; the first NaN if there is one.</summary>
    internal static int FirstMaximum<T>(ReadOnlySpan<T> cells, PoolingWindow window)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int best = window.First;
        foreach (int cell in window)
        {
            if (T.IsNaN(cells[best]))
            {
                break;
            }
            if (cells[cell] > cells[best] || T.IsNaN(cells[cell]))
            {
                best = cell;
            }
        }
        return best;
    }
}
