using System.Numerics;

namespace Fovea.Kernels.Pooling;

/// <summary>Median pooling as its definition reads; plain layout.</summary>
/// <remarks>
/// output = the middle value of the window's cells inside the input, or the mean of the middle two where their number
/// is even. Padding cells do not take part. Equal cells rank in their order in the window.
/// </remarks>
internal static class ReferenceMedianPool
{
    /// <summary>
    /// Pools channel planes firstPlane … lastPlane − 1; sources 2·o and 2·o + 1 receive the offsets of the lower and the
    /// upper middle cell of output o, the same twice where there is one. A window with NaN gives its first NaN.
    /// </summary>
    public static void Forward<T>(
        PoolingGeometry geometry, ReadOnlySpan<T> input, Span<T> output, Span<int> sources, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T half = T.One / (T.One + T.One);
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                (int lower, int upper) = Middle(cells, geometry.Window(o));
                int element = (plane * geometry.OutputArea) + o;
                output[element] = lower == upper ? cells[lower] : (half * cells[lower]) + (half * cells[upper]);
                (sources[2 * element], sources[(2 * element) + 1]) = (lower, upper);
            }
        }
    }

    /// <summary>Hands half of each output's gradient to either middle cell.</summary>
    public static void Gradient<T>(
        PoolingGeometry geometry, ReadOnlySpan<T> dOutput, ReadOnlySpan<int> sources, Span<T> dInput, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T half = T.One / (T.One + T.One);
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            Span<T> cells = dInput.Slice(plane * geometry.InputArea, geometry.InputArea);
            cells.Clear();
            for (int o = plane * geometry.OutputArea; o < (plane + 1) * geometry.OutputArea; o++)
            {
                cells[sources[2 * o]] += half * dOutput[o];
                cells[sources[(2 * o) + 1]] += half * dOutput[o];
            }
        }
    }

    // The cells of ranks ⌊(k − 1)/2⌋ and ⌊k/2⌋ among k, found by counting: quadratic in the window, without memory.
    private static (int Lower, int Upper) Middle<T>(ReadOnlySpan<T> cells, PoolingWindow window)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int lower = -1, upper = -1;
        foreach (int candidate in window)
        {
            T value = cells[candidate];
            if (T.IsNaN(value))
            {
                return (candidate, candidate);
            }
            int rank = 0;
            foreach (int other in window)
            {
                if (cells[other] < value || (cells[other] == value && other < candidate))
                {
                    rank++;
                }
            }
            lower = rank == (window.Cells - 1) / 2 ? candidate : lower;
            upper = rank == window.Cells / 2 ? candidate : upper;
        }
        return (lower, upper);
    }
}
