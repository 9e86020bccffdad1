using System.Runtime.InteropServices;

namespace Fovea.Features;

/// <summary>Operations on small row-major double matrices, for fitting.</summary>
internal static class DenseMatrix
{
    private const double MachineEpsilon = 1.0 / (1L << 53);   // unit roundoff of a double

    /// <summary>A row, as a span.</summary>
    public static Span<double> Row(double[,] matrix, int row)
    {
        int width = matrix.GetLength(1);
        return width == 0 ? [] : MemoryMarshal.CreateSpan(ref matrix[row, 0], width);
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /// <summary>Solves A·X = B for symmetric positive definite A by Cholesky's factorisation A = L·Lᵀ.</summary>
    /// <param name="a">[n, n]; only the lower triangle is read; overwritten by L.</param>
    /// <param name="b">[n, columns]; overwritten by X.</param>
    /// <param name="who">The caller, for the error message.</param>
    /// <exception cref="FoveaException">
    /// A pivot is not above n·ε times its diagonal element: A is singular, indefinite or not finite.
    /// </exception>
    /// <remarks>n³/3 multiply-adds; backward stable (Higham 2002, Accuracy and Stability of Numerical Algorithms, theorem 10.4).</remarks>
    public static void SolvePositiveDefinite(double[,] a, double[,] b, string who)
    {
        int n = a.GetLength(0);
        for (int i = 0; i < n; i++)
        {
            Span<double> rowI = Row(a, i);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> rowJ = Row(a, j);
                rowI[j] = (rowI[j] - Dot(rowI[..j], rowJ[..j])) / rowJ[j];
            }
            double pivot = rowI[i] - Dot(rowI[..i], rowI[..i]);
            // Below this threshold the pivot is only the rounding error of its own sum.
            if (!(pivot > n * MachineEpsilon * rowI[i]) || !double.IsFinite(pivot))
            {
                throw new FoveaException(
                    $"{who}: the equations have no unique solution (pivot {i + 1} of {n} is {pivot:g3}). Rows or " +
                    "features are linearly dependent, or a value is not finite. Use a larger ridge.");
            }
            rowI[i] = Math.Sqrt(pivot);
        }
        for (int column = 0; column < b.GetLength(1); column++)
        {
            for (int i = 0; i < n; i++)   // L·y = b
            {
                double sum = b[i, column];
                for (int k = 0; k < i; k++)
                {
                    sum -= a[i, k] * b[k, column];
                }
                b[i, column] = sum / a[i, i];
            }
            for (int i = n - 1; i >= 0; i--)   // Lᵀ·x = y
            {
                double sum = b[i, column];
                for (int k = i + 1; k < n; k++)
                {
                    sum -= a[k, i] * b[k, column];
                }
                b[i, column] = sum / a[i, i];
            }
        }
    }
}
