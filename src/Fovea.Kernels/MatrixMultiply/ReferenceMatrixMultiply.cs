using System.Numerics;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The matrix product as its definition reads.</summary>
internal static class ReferenceMatrixMultiply
{
    /// <summary>c = a·b + bias, or c += a·b; an empty bias stands for zeros.</summary>
    public static void Multiply<T>(
        MatrixMultiplyGeometry geometry, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> bias, Span<T> c,
        bool accumulate = false, bool relu = false)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = (geometry.Rows, geometry.Columns, geometry.Depth);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                T sum = accumulate ? c[(i * n) + j] : bias.IsEmpty ? T.Zero : bias[j];
                for (int p = 0; p < k; p++)
                {
                    sum += a[geometry.TransposeA ? (p * m) + i : (i * k) + p] * b[geometry.TransposeB ? (j * k) + p : (p * n) + j];
                }
                c[(i * n) + j] = relu ? T.Max(sum, T.Zero) : sum;
            }
        }
    }
}
