using System.Numerics;

namespace Fovea.Kernels.Normalization;

/// <summary>Layer normalisation as its definition reads. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.</summary>
/// <remarks>
/// y[r, i] = γ[i] · (x[r, i] − μ) / √(σ² + ε) + β[i], μ and the biased σ² over row r. Sums run in double precision
/// whatever T. An empty γ stands for ones, an empty β for zeros.
/// </remarks>
internal static class ReferenceLayerNorm
{
    /// <summary>Normalises rows firstRow … lastRow − 1 and saves their mean and inverse deviation, [rows].</summary>
    public static void Forward<T>(
        LayerNormGeometry geometry, double epsilon, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta,
        Span<T> output, Span<T> mean, Span<T> inverseDeviation, int firstRow, int lastRow)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int row = firstRow; row < lastRow; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * geometry.Length, geometry.Length);
            Span<T> y = output.Slice(row * geometry.Length, geometry.Length);
            double sum = 0, squares = 0;
            foreach (T value in x)
            {
                sum += double.CreateTruncating(value);
            }
            foreach (T value in x)
            {
                double deviation = double.CreateTruncating(value) - (sum / x.Length);
                squares += deviation * deviation;
            }
            var statistics = new Moments(x.Length, sum / x.Length, squares);
            T m = mean[row] = T.CreateTruncating(statistics.Mean);
            T inverse = inverseDeviation[row] = T.CreateTruncating(statistics.InverseDeviation(epsilon));
            for (int i = 0; i < x.Length; i++)
            {
                T scale = gamma.IsEmpty ? inverse : gamma[i] * inverse;
                y[i] = T.FusedMultiplyAdd(x[i] - m, scale, beta.IsEmpty ? T.Zero : beta[i]);
            }
        }
    }

    /// <summary>
    /// The gradient with respect to the input for rows firstRow … lastRow − 1. With x̂ the normalised input and L values
    /// per row: dx = (γ·dy − Σ γ·dy / L − x̂ · Σ γ·dy·x̂ / L) / σ.
    /// </summary>
    public static void InputGradient<T>(
        LayerNormGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> mean, ReadOnlySpan<T> inverseDeviation,
        ReadOnlySpan<T> dOutput, Span<T> dInput, int firstRow, int lastRow)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int row = firstRow; row < lastRow; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * geometry.Length, geometry.Length);
            ReadOnlySpan<T> dy = dOutput.Slice(row * geometry.Length, geometry.Length);
            Span<T> dx = dInput.Slice(row * geometry.Length, geometry.Length);
            double m = double.CreateTruncating(mean[row]), inverse = double.CreateTruncating(inverseDeviation[row]);
            double sum = 0, products = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double scaled = Scaled(gamma, dy, i);
                sum += scaled;
                products += scaled * (double.CreateTruncating(x[i]) - m) * inverse;
            }
            for (int i = 0; i < x.Length; i++)
            {
                double normalised = (double.CreateTruncating(x[i]) - m) * inverse;
                dx[i] = T.CreateTruncating(inverse * (Scaled(gamma, dy, i) - (sum / x.Length) - (normalised * products / x.Length)));
            }
        }
    }

    /// <summary>The parameters' gradients for columns firstColumn … lastColumn − 1: dβ = Σ dy, dγ = Σ dy·x̂ over the rows.</summary>
    public static void ParameterGradient<T>(
        LayerNormGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> mean, ReadOnlySpan<T> inverseDeviation,
        ReadOnlySpan<T> dOutput, Span<T> dGamma, Span<T> dBeta, int firstColumn, int lastColumn)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int column = firstColumn; column < lastColumn; column++)
        {
            double sum = 0, products = 0;
            for (int row = 0; row < geometry.Rows; row++)
            {
                int i = (row * geometry.Length) + column;
                double normalised = (double.CreateTruncating(input[i]) - double.CreateTruncating(mean[row]))
                    * double.CreateTruncating(inverseDeviation[row]);
                sum += double.CreateTruncating(dOutput[i]);
                products += double.CreateTruncating(dOutput[i]) * normalised;
            }
            dBeta[column] = T.CreateTruncating(sum);
            dGamma[column] = T.CreateTruncating(products);
        }
    }

    private static double Scaled<T>(ReadOnlySpan<T> gamma, ReadOnlySpan<T> dOutput, int i)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        gamma.IsEmpty ? double.CreateTruncating(dOutput[i]) : double.CreateTruncating(dOutput[i]) * double.CreateTruncating(gamma[i]);
}
