using System.Numerics;

namespace Fovea.Kernels.Pooling;

/// <summary>Average pooling as its definition reads; plain layout.</summary>
/// <remarks>output[n, c, o] = Σ of the window's cells inside the input / divisor.</remarks>
internal static class ReferenceAveragePool
{
    /// <summary>Pools channel planes firstPlane … lastPlane − 1.</summary>
    public static void Forward<T>(
        PoolingGeometry geometry, AverageDivisor divisor, ReadOnlySpan<T> input, Span<T> output, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                PoolingWindow window = geometry.Window(o);
                T sum = T.Zero;
                foreach (int cell in window)
                {
                    sum += cells[cell];
                }
                output[(plane * geometry.OutputArea) + o] = sum / T.CreateChecked(divisor.For(window));
            }
        }
    }

    /// <summary>Spreads each output's gradient evenly over the cells it averaged.</summary>
    public static void Gradient<T>(
        PoolingGeometry geometry, AverageDivisor divisor, ReadOnlySpan<T> dOutput, Span<T> dInput, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            Span<T> cells = dInput.Slice(plane * geometry.InputArea, geometry.InputArea);
            cells.Clear();
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                PoolingWindow window = geometry.Window(o);
                T share = dOutput[(plane * geometry.OutputArea) + o] / T.CreateChecked(divisor.For(window));
                foreach (int cell in window)
                {
                    cells[cell] += share;
                }
            }
        }
    }
}
