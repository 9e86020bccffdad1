using System.Runtime.Intrinsics;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>
/// A random matrix [out, in · kernel] with orthonormal rows, or orthonormal columns if it is taller than wide, times
/// the gain: the layer preserves norms in both passes.
/// </summary>
/// <param name="Gain">
/// The gain for the activation after the layer, 0 or more; see <see cref="Initialization.Gain"/>.
/// </param>
/// <exception cref="FoveaException">The gain is negative or not finite.</exception>
/// <remarks>
/// Gram–Schmidt on normally distributed vectors, in double, with reorthogonalisation: |QᵀQ − I| stays at the rounding
/// error (Giraud, Langou and Rozložník 2005, "twice is enough"). The diagonal of R is positive, so Q is uniform over
/// orthogonal matrices (Mezzadri 2007, arXiv:math-ph/0609050). Time O(k²·n) for k vectors of length n, k ≤ n. Source:
/// Saxe et al. 2013, arXiv:1312.6120; PyTorch's orthogonal_. Held by OrthogonalTests.
/// </remarks>
public sealed record Orthogonal(double Gain = 1) : Initializer
{
    /// <summary>The gain.</summary>
    public double Gain { get; } = NotNegative(Gain, nameof(Orthogonal), "the gain");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        if (shape.Rank < 2)
        {
            throw new ShapeException($"Initializer Orthogonal: the parameter is {shape}; "
                + "it must have at least two axes, [out, in, kernel…].");
        }
        int rows = shape[0], columns = shape.Length / rows;
        bool wide = rows <= columns;
        int count = wide ? rows : columns, length = wide ? columns : rows;   // `count` vectors of `length` elements

        double[] vectors = new double[values.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = random.Normal((ulong)i);
        }
        for (int v = 0; v < count; v++)
        {
            Span<double> vector = vectors.AsSpan(v * length, length);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int u = 0; u < v; u++)
                {
                    ReadOnlySpan<double> unit = vectors.AsSpan(u * length, length);
                    AddScaled(vector, unit, -Dot(vector, unit));
                }
                // Inside the loop, so that the second pass starts from a unit vector and removes what the first one
                // left.
                Scale(vector, 1 / Math.Sqrt(Dot(vector, vector)));
            }
        }
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                values[(row * columns) + column] =
                    (float)(Gain * (wide ? vectors[(row * length) + column] : vectors[(column * length) + row]));
            }
        }
    }

    // Eight partial sums added in order, products and sums rounded separately: the same bits at every vector width.
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            sums += Vector512.Create(x[i..]) * Vector512.Create(y[i..]);
        }
        double sum = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += sums[lane];
        }
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> vector, double factor)
    {
        int i = 0;
        for (; i <= target.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Vector512.Create<double>(target[i..]) + (Vector512.Create(vector[i..]) * factor)).CopyTo(target[i..]);
        }
        for (; i < target.Length; i++)
        {
            target[i] += vector[i] * factor;
        }
    }

    private static void Scale(Span<double> vector, double factor)
    {
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] *= factor;
        }
    }
}
