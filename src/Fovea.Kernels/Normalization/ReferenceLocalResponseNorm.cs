using System.Numerics;

namespace Fovea.Kernels.Normalization;

/// <summary>Local response normalisation as its definition reads; plain layout. Source: Krizhevsky, Sutskever and Hinton 2012.</summary>
/// <remarks>y[c] = x[c] · d[c]^−β, d[c] = k + α / size · Σ x[j]² over the window of c.</remarks>
internal static class ReferenceLocalResponseNorm
{
    /// <summary>Normalises images firstImage … lastImage − 1.</summary>
    public static void Forward<T>(LocalResponseNormGeometry geometry, ReadOnlySpan<T> input, Span<T> output, int firstImage, int lastImage)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int n = firstImage; n < lastImage; n++)
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                for (int i = 0; i < geometry.Area; i++)
                {
                    T x = input[Element(geometry, n, c, i)];
                    output[Element(geometry, n, c, i)] = x * T.Pow(Denominator(geometry, input, n, c, i), -T.CreateChecked(geometry.Beta));
                }
            }
        }
    }

    /// <summary>
    /// dx[c] = dy[c] · d[c]^−β − 2αβ / size · x[c] · Σ dy[j] · x[j] · d[j]^(−β−1)
    /// over the channels j whose window holds c.
    /// </summary>
    public static void Gradient<T>(
        LocalResponseNormGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> dOutput, Span<T> dInput, int firstImage, int lastImage)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T beta = T.CreateChecked(geometry.Beta);
        T factor = (T.One + T.One) * T.CreateChecked(geometry.Alpha) * beta / T.CreateChecked(geometry.Size);
        for (int n = firstImage; n < lastImage; n++)
        {
            for (int c = 0; c < geometry.Channels; c++)
            {
                for (int i = 0; i < geometry.Area; i++)
                {
                    T sum = T.Zero;
                    for (int j = Math.Max(0, c - geometry.After); j <= Math.Min(geometry.Channels - 1, c + geometry.Before); j++)
                    {
                        int element = Element(geometry, n, j, i);
                        sum += dOutput[element] * input[element] * T.Pow(Denominator(geometry, input, n, j, i), -beta - T.One);
                    }
                    int own = Element(geometry, n, c, i);
                    dInput[own] = (dOutput[own] * T.Pow(Denominator(geometry, input, n, c, i), -beta)) - (factor * input[own] * sum);
                }
            }
        }
    }

    private static T Denominator<T>(LocalResponseNormGeometry geometry, ReadOnlySpan<T> input, int n, int c, int i)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int j = Math.Max(0, c - geometry.Before); j <= Math.Min(geometry.Channels - 1, c + geometry.After); j++)
        {
            T x = input[Element(geometry, n, j, i)];
            sum += x * x;
        }
        return T.CreateChecked(geometry.K) + (T.CreateChecked(geometry.Alpha) / T.CreateChecked(geometry.Size) * sum);
    }

    private static int Element(LocalResponseNormGeometry geometry, int n, int c, int i) =>
        (((n * geometry.Channels) + c) * geometry.Area) + i;
}
