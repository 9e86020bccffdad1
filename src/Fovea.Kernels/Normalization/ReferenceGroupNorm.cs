using System.Numerics;

namespace Fovea.Kernels.Normalization;

/// <summary>Group normalisation as its definition reads; plain layout. Source: Wu and He 2018, arXiv:1803.08494.</summary>
/// <remarks>
/// y = γ[c] · (x − μ) / √(σ² + ε) + β[c], μ and the biased σ² over a group of channels of one image: with as many
/// groups as channels it is instance normalisation. Sums run in double precision whatever T. An empty γ stands for
/// ones, an empty β for zeros. A group is numbered n · groups + g.
/// </remarks>
internal static class ReferenceGroupNorm
{
    /// <summary>
    /// Normalises groups firstGroup … lastGroup − 1 of the batch and saves their
    /// mean and inverse deviation, [batch, groups].
    /// </summary>
    public static void Forward<T>(
        NormalizationGeometry geometry, double epsilon, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta,
        Span<T> output, Span<T> mean, Span<T> inverseDeviation, int firstGroup, int lastGroup)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int length = geometry.ChannelsPerGroup * geometry.Area;
        for (int group = firstGroup; group < lastGroup; group++)
        {
            ReadOnlySpan<T> x = input.Slice(group * length, length);
            double sum = 0, squares = 0;
            foreach (T value in x)
            {
                sum += double.CreateTruncating(value);
            }
            foreach (T value in x)
            {
                double deviation = double.CreateTruncating(value) - (sum / length);
                squares += deviation * deviation;
            }
            var statistics = new Moments(length, sum / length, squares);
            T m = mean[group] = T.CreateTruncating(statistics.Mean);
            T inverse = inverseDeviation[group] = T.CreateTruncating(statistics.InverseDeviation(epsilon));
            for (int i = 0; i < length; i++)
            {
                int c = Channel(geometry, group, i);
                T scale = gamma.IsEmpty ? inverse : gamma[c] * inverse;
                output[(group * length) + i] = T.FusedMultiplyAdd(x[i] - m, scale, beta.IsEmpty ? T.Zero : beta[c]);
            }
        }
    }

    /// <summary>
    /// The gradient with respect to the input for groups firstGroup … lastGroup − 1. With x̂ the normalised input and M
    /// values in a group: dx = (γ·dy − Σ γ·dy / M − x̂ · Σ γ·dy·x̂ / M) / σ.
    /// </summary>
    public static void InputGradient<T>(
        NormalizationGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> gamma,
        ReadOnlySpan<T> mean, ReadOnlySpan<T> inverseDeviation,
        ReadOnlySpan<T> dOutput, Span<T> dInput, int firstGroup, int lastGroup)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int length = geometry.ChannelsPerGroup * geometry.Area;
        for (int group = firstGroup; group < lastGroup; group++)
        {
            double m = double.CreateTruncating(mean[group]), inverse = double.CreateTruncating(inverseDeviation[group]);
            double sum = 0, products = 0;
            for (int i = 0; i < length; i++)
            {
                double scaled = Scaled(geometry, gamma, dOutput, group, i);
                sum += scaled;
                products += scaled * (double.CreateTruncating(input[(group * length) + i]) - m) * inverse;
            }
            for (int i = 0; i < length; i++)
            {
                double normalised = (double.CreateTruncating(input[(group * length) + i]) - m) * inverse;
                double scaled = Scaled(geometry, gamma, dOutput, group, i);
                dInput[(group * length) + i] = T.CreateTruncating(inverse * (scaled - (sum / length) - (normalised * products / length)));
            }
        }
    }

    /// <summary>
    /// The parameters' gradients for channels firstChannel … lastChannel − 1: dβ =
    /// Σ dy, dγ = Σ dy·x̂ over batch and pixels.
    /// </summary>
    public static void ParameterGradient<T>(
        NormalizationGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> mean, ReadOnlySpan<T> inverseDeviation,
        ReadOnlySpan<T> dOutput, Span<T> dGamma, Span<T> dBeta, int firstChannel, int lastChannel)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int c = firstChannel; c < lastChannel; c++)
        {
            double sum = 0, products = 0;
            for (int n = 0; n < geometry.Batch; n++)
            {
                int group = (n * geometry.Groups) + (c / geometry.ChannelsPerGroup);
                int start = ((n * geometry.Channels) + c) * geometry.Area;
                for (int i = start; i < start + geometry.Area; i++)
                {
                    double dy = double.CreateTruncating(dOutput[i]);
                    sum += dy;
                    products += dy * double.CreateTruncating(input[i] - mean[group]) * double.CreateTruncating(inverseDeviation[group]);
                }
            }
            dBeta[c] = T.CreateTruncating(sum);
            dGamma[c] = T.CreateTruncating(products);
        }
    }

    private static double Scaled<T>(NormalizationGeometry geometry, ReadOnlySpan<T> gamma, ReadOnlySpan<T> dOutput, int group, int i)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        double dy = double.CreateTruncating(dOutput[(group * geometry.ChannelsPerGroup * geometry.Area) + i]);
        return gamma.IsEmpty ? dy : dy * double.CreateTruncating(gamma[Channel(geometry, group, i)]);
    }

    private static int Channel(NormalizationGeometry geometry, int group, int i) =>
        (group % geometry.Groups * geometry.ChannelsPerGroup) + (i / geometry.Area);
}
