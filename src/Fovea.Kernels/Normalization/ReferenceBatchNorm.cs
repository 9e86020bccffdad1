using System.Numerics;
using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Normalization;

/// <summary>Batch normalisation as its definition reads; plain layout. Source: Ioffe and Szegedy 2015, arXiv:1502.03167.</summary>
/// <remarks>
/// y = γ · (x − μ) / √(σ² + ε) + β, μ and the biased σ² over a channel's values in the batch. Sums run in double
/// precision whatever T. An empty γ stands for ones, an empty β for zeros. Ranges over channels let a team share the work.
/// </remarks>
internal static class ReferenceBatchNorm
{
    /// <summary>A channel's statistics, in two passes.</summary>
    public static Moments Statistics<T>(NormalizationGeometry geometry, ReadOnlySpan<T> input, int channel)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0, squares = 0;
        for (int n = 0; n < geometry.Batch; n++)
        {
            foreach (T x in Plane(geometry, input, n, channel))
            {
                sum += double.CreateTruncating(x);
            }
        }
        double mean = geometry.ValuesPerChannel == 0 ? 0 : sum / geometry.ValuesPerChannel;
        for (int n = 0; n < geometry.Batch; n++)
        {
            foreach (T x in Plane(geometry, input, n, channel))
            {
                double deviation = double.CreateTruncating(x) - mean;
                squares += deviation * deviation;
            }
        }
        return new Moments(geometry.ValuesPerChannel, mean, squares);
    }

    /// <summary>Normalises channels firstChannel … lastChannel − 1 and saves their mean and inverse deviation.</summary>
    public static void Forward<T>(
        NormalizationGeometry geometry, double epsilon, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta,
        Span<T> output, Span<T> mean, Span<T> inverseDeviation, FusedReLU relu, int firstChannel, int lastChannel)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int c = firstChannel; c < lastChannel; c++)
        {
            Moments statistics = Statistics(geometry, input, c);
            mean[c] = T.CreateTruncating(statistics.Mean);
            inverseDeviation[c] = T.CreateTruncating(statistics.InverseDeviation(epsilon));
            Normalize(geometry, input, gamma, beta, output, mean[c], inverseDeviation[c], relu, c);
        }
    }

    /// <summary>Applies a channel's statistics.</summary>
    public static void Normalize<T>(
        NormalizationGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, Span<T> output,
        T mean, T inverseDeviation, FusedReLU relu, int channel)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T scale = gamma.IsEmpty ? inverseDeviation : gamma[channel] * inverseDeviation;
        T shift = beta.IsEmpty ? T.Zero : beta[channel];
        for (int n = 0; n < geometry.Batch; n++)
        {
            ReadOnlySpan<T> x = Plane(geometry, input, n, channel);
            Span<T> y = output.Slice(((n * geometry.Channels) + channel) * geometry.Area, geometry.Area);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = relu.ApplyOne(T.FusedMultiplyAdd(x[i] - mean, scale, shift));
            }
        }
    }

    /// <summary>
    /// The gradients for channels firstChannel … lastChannel − 1. With x̂ the normalised input and N values per channel:
    /// dβ = Σ dy, dγ = Σ dy·x̂, dx = γ/σ · (dy − dβ/N − x̂·dγ/N). An empty dγ or dβ is not written.
    /// </summary>
    /// <param name="relu">What the forward pass did to its result; it stops dy where that result is at a bound.</param>
    public static void Gradient<T>(
        NormalizationGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta,
        ReadOnlySpan<T> mean, ReadOnlySpan<T> inverseDeviation,
        FusedReLU relu, ReadOnlySpan<T> dOutput, Span<T> dInput, Span<T> dGamma, Span<T> dBeta, int firstChannel, int lastChannel)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int c = firstChannel; c < lastChannel; c++)
        {
            T factor = gamma.IsEmpty ? inverseDeviation[c] : gamma[c] * inverseDeviation[c], shift = beta.IsEmpty ? T.Zero : beta[c];
            double m = double.CreateTruncating(mean[c]), inverse = double.CreateTruncating(inverseDeviation[c]);
            double scale = (gamma.IsEmpty ? 1 : double.CreateTruncating(gamma[c])) * inverse;
            double sum = 0, products = 0;
            for (int n = 0; n < geometry.Batch; n++)
            {
                int start = ((n * geometry.Channels) + c) * geometry.Area;
                for (int i = start; i < start + geometry.Area; i++)
                {
                    double dy = Masked(relu, dOutput[i], T.FusedMultiplyAdd(input[i] - mean[c], factor, shift));
                    sum += dy;
                    products += dy * (double.CreateTruncating(input[i]) - m) * inverse;
                }
            }
            for (int n = 0; n < geometry.Batch; n++)
            {
                int start = ((n * geometry.Channels) + c) * geometry.Area;
                for (int i = start; i < start + geometry.Area; i++)
                {
                    double dy = Masked(relu, dOutput[i], T.FusedMultiplyAdd(input[i] - mean[c], factor, shift));
                    double normalised = (double.CreateTruncating(input[i]) - m) * inverse;
                    dInput[i] = T.CreateTruncating(scale * (dy
                        - (sum / geometry.ValuesPerChannel) - (normalised * products / geometry.ValuesPerChannel)));
                }
            }
            if (!dBeta.IsEmpty)
            {
                dBeta[c] = T.CreateTruncating(sum);
            }
            if (!dGamma.IsEmpty)
            {
                dGamma[c] = T.CreateTruncating(products);
            }
        }
    }

    private static double Masked<T>(FusedReLU relu, T dOutput, T result)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        relu.Passes(result) ? double.CreateTruncating(dOutput) : 0;

    private static ReadOnlySpan<T> Plane<T>(NormalizationGeometry geometry, ReadOnlySpan<T> tensor, int n, int channel) =>
        tensor.Slice(((n * geometry.Channels) + channel) * geometry.Area, geometry.Area);
}
