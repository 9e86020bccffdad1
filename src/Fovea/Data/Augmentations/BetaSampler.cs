using Fovea.Kernels.Random;

namespace Fovea.Data.Augmentations;

/// <summary>Draws from Beta(α, α) as X / (X + Y) of two Gamma(α) variables; a pure function of the stream.</summary>
/// <remarks>
/// Gamma(α + 1) by rejection (Marsaglia and Tsang 2000), then Gamma(α) = Gamma(α + 1) · U^(1/α). Computed in
/// logarithms, because for small α both gammas may underflow although their ratio is representable.
/// </remarks>
internal static class BetaSampler
{
    private const ulong SecondVariable = 1UL << 20;
    private const int MaxAttempts = 1000;   // for a shape of 1 or more, fewer than 1 in 20 attempts are rejected

    public static double Sample(in CounterRandom random, double alpha)
    {
        double difference = LogGamma(random, SecondVariable, alpha) - LogGamma(random, 0, alpha);
        return 1 / (1 + Math.Exp(difference));
    }

    private static double LogGamma(in CounterRandom random, ulong first, double alpha)
    {
        double d = alpha + 1 - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        double boost = Math.Log(OpenUniform(random, first)) / alpha;
        for (ulong attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            ulong element = first + (8 * attempt);   // the normal draw uses elements + 0 and + 1, the uniform + 2
            double normal = random.Normal(element / 2);
            double v = 1 + (c * normal);
            if (v <= 0)
            {
                continue;
            }
            double logV = 3 * Math.Log(v);
            if (Math.Log(OpenUniform(random, element + 2)) < (0.5 * normal * normal) + (d * (1 - Math.Exp(logV) + logV)))
            {
                return Math.Log(d) + logV + boost;
            }
        }
        return Math.Log(alpha + 1) + boost;   // the mean, after 1000 rejections: practically unreachable, but it bounds the loop
    }

    // In (0, 1], so that the logarithm is finite.
    private static double OpenUniform(in CounterRandom random, ulong element) => (random.Bits(element) + 1.0) * (1.0 / 4294967296.0);
}
