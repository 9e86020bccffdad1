using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>Group normalisation in blocked and plain layout; with as many groups as channels, instance normalisation.</summary>
/// <remarks>
/// y = γ[c] · (x − μ) / √(σ² + ε) + β[c], μ and the biased σ² over a group of channels of one image. Summed as
/// <see cref="BatchNorm"/> sums, channel by channel, then over the group's channels in double. Source: Wu and He 2018,
/// arXiv:1803.08494; for instances Ulyanov et al. 2016, arXiv:1607.08022. Held by GroupNormTests.
/// </remarks>
internal static unsafe class GroupNorm
{
    /// <summary>Floats of workspace that the forward pass and the gradient each take; it must be aligned to 8 bytes.</summary>
    public static long WorkspaceFloats(NormalizationGeometry geometry) => geometry.Layout == TensorLayout.Plain
        ? 0
        : (SumsLength(geometry) * (sizeof(double) / sizeof(float))) + (2L * geometry.Batch * geometry.Groups);

    /// <summary>Normalises each group of each image and saves its statistics for the gradient.</summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory: input, parameters, output, statistics, workspace.</param>
    /// <param name="epsilon">ε; 1e-5 by custom.</param>
    public static IReadOnlyList<KernelStage> PrepareForward(
        NormalizationGeometry geometry, VectorWidth width, in NormalizationPointers pointers, double epsilon)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            return [new PlainGroupNormForward(geometry, pointers, epsilon)];
        }
        return
        [
            new ChannelMoments(geometry, ChannelSegments.OfImages(geometry), width, pointers.Input, (double*)pointers.Workspace),
            new GroupNormStatistics(geometry, pointers, epsilon),
            new ChannelNormalize(geometry, StatisticMap.OfGroups(geometry), width, pointers),
        ];
    }

    /// <summary>
    /// The gradients: dx = (γ·dy − Σ γ·dy / M − x̂ · Σ γ·dy·x̂ / M) / σ over the M values of a group, x̂ the normalised
    /// input; dβ = Σ dy and dγ = Σ dy·x̂ over batch and pixels.
    /// </summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">
    /// The memory: input, γ, what the forward pass saved, gradients, workspace. dγ and dβ are both null if there are no parameters.
    /// </param>
    public static IReadOnlyList<KernelStage> PrepareGradient(
        NormalizationGeometry geometry, VectorWidth width, in NormalizationPointers pointers)
    {
        bool parameters = pointers.DGamma is not null;
        var stages = new List<KernelStage>();
        if (geometry.Layout == TensorLayout.Plain)
        {
            stages.Add(new PlainGroupNormInputGradient(geometry, pointers));
            if (parameters)
            {
                stages.Add(new PlainGroupNormParameterGradient(geometry, pointers));
            }
            return stages;
        }
        StatisticMap map = StatisticMap.OfGroups(geometry);
        var sums = (double*)pointers.Workspace;
        var meanGradient = (float*)(sums + SumsLength(geometry));
        float* meanProduct = meanGradient + (geometry.Batch * geometry.Groups);
        stages.Add(new ChannelGradientSums(geometry, ChannelSegments.OfImages(geometry), map, width, pointers, mask: default, sums));
        stages.Add(new GroupNormGradientSums(geometry, pointers, sums, meanGradient, meanProduct));
        if (parameters)
        {
            stages.Add(new GroupNormParameterGradient(geometry, pointers, sums));
        }
        stages.Add(new ChannelNormalizeGradient(geometry, map, width, pointers, meanGradient, meanProduct, mask: default));
        return stages;
    }

    private static long SumsLength(NormalizationGeometry geometry) => 2L * geometry.Batch * Blocks.Padded(geometry.Channels);
}
