using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>Group normalisation in blocked and plain layout; with as many groups as channels, instance normalisation.</summary>
/// <remarks>
/// y = γ[c] · (x − μ) / √(σ² + ε) + β[c], μ and the biased σ² over a group of channels of one image. Summed as
/// <see cref="BatchNorm"/> sums, channel by channel, then over the group's channels in double. Source: Wu and He 2018,
/// arXiv:1803.08494; for instances Ulyanov et al. 2016, arXiv:1607.08022. Held by GroupNormTests.
/// </remarks>
public static unsafe class GroupNorm
{
    /// <summary>Floats of workspace that the forward pass and the gradient each take; it must be aligned to 8 bytes.</summary>
    public static long WorkspaceFloats(NormalizationGeometry geometry) => geometry.Layout == TensorLayout.Plain
        ? 0
        : (SumsLength(geometry) * (sizeof(double) / sizeof(float))) + (2L * geometry.Batch * geometry.Groups);

    /// <summary>Normalises each group of each image and saves its statistics for the gradient.</summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="epsilon">ε; 1e-5 by custom.</param>
    /// <param name="input">[n, c, area].</param>
    /// <param name="gamma">[c]; null for ones.</param>
    /// <param name="beta">[c]; null for zeros.</param>
    /// <param name="output">As input; overwritten.</param>
    /// <param name="mean">[n, groups]; overwritten with μ.</param>
    /// <param name="inverseDeviation">[n, groups]; overwritten with 1 / √(σ² + ε).</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/>.</param>
    public static IReadOnlyList<KernelStage> Forward(
        NormalizationGeometry geometry, VectorWidth width, double epsilon, float* input, float* gamma, float* beta, float* output,
        float* mean, float* inverseDeviation, float* workspace)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            return [new PlainGroupNormForward(geometry, epsilon, input, gamma, beta, output, mean, inverseDeviation)];
        }
        return
        [
            new ChannelMoments(geometry, ChannelSegments.OfImages(geometry), width, input, (double*)workspace),
            new GroupNormStatistics(geometry, epsilon, (double*)workspace, mean, inverseDeviation),
            new ChannelNormalize(
                geometry, StatisticMap.OfGroups(geometry), width, input, mean, inverseDeviation, gamma, beta, output),
        ];
    }

    /// <summary>
    /// The gradients: dx = (γ·dy − Σ γ·dy / M − x̂ · Σ γ·dy·x̂ / M) / σ over the M values of a group, x̂ the normalised
    /// input; dβ = Σ dy and dγ = Σ dy·x̂ over batch and pixels.
    /// </summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="input">What the forward pass took.</param>
    /// <param name="gamma">[c]; null for ones.</param>
    /// <param name="mean">What the forward pass saved.</param>
    /// <param name="inverseDeviation">What the forward pass saved.</param>
    /// <param name="dOutput">As input.</param>
    /// <param name="dInput">As input; overwritten.</param>
    /// <param name="dGamma">[c]; overwritten; null, with <paramref name="dBeta"/>, if there are no parameters.</param>
    /// <param name="dBeta">[c]; overwritten.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/>.</param>
    public static IReadOnlyList<KernelStage> Gradient(
        NormalizationGeometry geometry, VectorWidth width, float* input, float* gamma, float* mean, float* inverseDeviation,
        float* dOutput, float* dInput, float* dGamma, float* dBeta, float* workspace)
    {
        bool parameters = dGamma is not null;
        var stages = new List<KernelStage>();
        if (geometry.Layout == TensorLayout.Plain)
        {
            stages.Add(new PlainGroupNormInputGradient(geometry, input, gamma, mean, inverseDeviation, dOutput, dInput));
            if (parameters)
            {
                stages.Add(new PlainGroupNormParameterGradient(geometry, input, mean, inverseDeviation, dOutput, dGamma, dBeta));
            }
            return stages;
        }
        StatisticMap map = StatisticMap.OfGroups(geometry);
        var sums = (double*)workspace;
        var meanFlow = (float*)(sums + SumsLength(geometry));
        float* meanProduct = meanFlow + (geometry.Batch * geometry.Groups);
        stages.Add(new ChannelGradientSums(
            geometry, ChannelSegments.OfImages(geometry), map, width, input, mean, mask: default, dOutput, sums));
        stages.Add(new GroupNormGradientSums(geometry, sums, inverseDeviation, gamma, meanFlow, meanProduct));
        if (parameters)
        {
            stages.Add(new GroupNormParameterGradient(geometry, sums, inverseDeviation, dGamma, dBeta));
        }
        stages.Add(new ChannelNormalizeGradient(
            geometry, map, width, input, mean, inverseDeviation, gamma, meanFlow, meanProduct, mask: default, dOutput, dInput));
        return stages;
    }

    private static long SumsLength(NormalizationGeometry geometry) => 2L * geometry.Batch * Blocks.Padded(geometry.Channels);
}
