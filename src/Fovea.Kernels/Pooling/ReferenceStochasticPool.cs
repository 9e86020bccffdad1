using System.Numerics;
using Fovea.Kernels.Random;

namespace Fovea.Kernels.Pooling;

/// <summary>Stochastic pooling as its definition reads; plain layout. Source: Zeiler and Fergus 2013, arXiv:1301.3557.</summary>
/// <remarks>
/// Training: output = a cell drawn with probability a / Σa, where a = max(x, 0): the operation follows a ReLU. The
/// draw is the stream's uniform number at the output element's index, so it depends on nothing else. Inference:
/// output = Σ a² / Σ a, the draw's expectation. A window without a positive cell gives its first cell in training and
/// zero at inference; one whose sum is not finite gives its first largest cell, NaN before all.
/// </remarks>
internal static class ReferenceStochasticPool
{
    /// <summary>
    /// Draws for channel planes firstPlane … lastPlane − 1; indices receive the drawn cell's offset
    /// in its plane, for max pooling's gradient.
    /// </summary>
    public static void Forward<T>(
        PoolingGeometry geometry, CounterRandom random, ReadOnlySpan<T> input, Span<T> output,
        Span<int> indices, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                int element = (plane * geometry.OutputArea) + o;
                int drawn = Draw(cells, geometry.Window(o), random.Uniform((ulong)element));
                output[element] = cells[drawn];
                indices[element] = drawn;
            }
        }
    }

    /// <summary>The probability-weighted mean.</summary>
    public static void Inference<T>(PoolingGeometry geometry, ReadOnlySpan<T> input, Span<T> output, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                PoolingWindow window = geometry.Window(o);
                (T sum, T squares) = Sums(cells, window);
                output[(plane * geometry.OutputArea) + o] =
                    !T.IsFinite(squares) ? cells[ReferenceMaxPool.FirstMaximum(cells, window)]
                    : sum == T.Zero ? T.Zero
                    : squares / sum;
            }
        }
    }

    /// <summary>
    /// The mean's gradient: dInput = Σ dOutput · (2a − output) / Σa for positive cells, zero for others, as after a
    /// ReLU.
    /// </summary>
    public static void InferenceGradient<T>(
        PoolingGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> dOutput, Span<T> dInput, int firstPlane, int lastPlane)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int plane = firstPlane; plane < lastPlane; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * geometry.InputArea, geometry.InputArea);
            Span<T> dCells = dInput.Slice(plane * geometry.InputArea, geometry.InputArea);
            dCells.Clear();
            for (int o = 0; o < geometry.OutputArea; o++)
            {
                PoolingWindow window = geometry.Window(o);
                (T sum, T squares) = Sums(cells, window);
                T gradient = dOutput[(plane * geometry.OutputArea) + o];
                foreach (int cell in window)
                {
                    T a = cells[cell];
                    if (!(a <= T.Zero))   // positive or NaN
                    {
                        dCells[cell] += gradient * (a + a - (squares / sum)) / sum;
                    }
                }
            }
        }
    }

    private static int Draw<T>(ReadOnlySpan<T> cells, PoolingWindow window, float uniform)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        (T sum, _) = Sums(cells, window);
        if (!T.IsFinite(sum))
        {
            return ReferenceMaxPool.FirstMaximum(cells, window);
        }
        T threshold = T.CreateChecked(uniform) * sum;
        T cumulated = T.Zero;
        int drawn = window.First;
        foreach (int cell in window)
        {
            if (cells[cell] > T.Zero)
            {
                drawn = cell;   // stays the last positive cell if rounding keeps the sum from passing the threshold
                cumulated += cells[cell];
                if (cumulated > threshold)
                {
                    break;
                }
            }
        }
        return drawn;
    }

    private static (T Sum, T Squares) Sums<T>(ReadOnlySpan<T> cells, PoolingWindow window)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero, squares = T.Zero;
        foreach (int cell in window)
        {
            T a = T.Max(cells[cell], T.Zero);
            sum += a;
            squares += a * a;
        }
        return (sum, squares);
    }
}
