using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>Batch normalisation, in blocked and plain layout, dense features [n, c] included (plain, area 1).</summary>
/// <remarks>
/// y = γ · (x − μ) / √(σ² + ε) + β, μ and the biased σ² over the channel's batch · area values. Statistics are summed in
/// single precision over at most 512 pixels about a pivot near the mean, and from there in double (Chan et al. 1983), in
/// an order that depends on the sizes only. With no values at all, mean and variance are zero and running statistics
/// stay. Source: Ioffe and Szegedy 2015, arXiv:1502.03167. Held by BatchNormTests.
/// </remarks>
internal static unsafe class BatchNorm
{
    /// <summary>Floats of workspace that the forward pass and the gradient each take; it must be aligned to 8 bytes.</summary>
    public static long WorkspaceFloats(NormalizationGeometry geometry)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            return 0;
        }
        long channels = Blocks.Padded(geometry.Channels);
        return (SumsLength(geometry) * (sizeof(double) / sizeof(float))) + (2 * channels);
    }

    /// <summary>Training: normalises by the batch's statistics, saves them for the gradient and moves the running ones.</summary>
    /// <param name="geometry">The sizes and the layout; the groups are not used.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory: input, parameters, output, statistics, addend, workspace.</param>
    /// <param name="epsilon">ε; 1e-5 by custom.</param>
    /// <param name="running">The running statistics; null for none.</param>
    /// <param name="relu">What is applied to y.</param>
    /// <param name="keepInCache">Whether the output is read while it is in cache, however large it is.</param>
    public static IReadOnlyList<KernelStage> PrepareForward(
        NormalizationGeometry geometry, VectorWidth width, in NormalizationPointers pointers, double epsilon,
        RunningStatistics? running = null, FusedReLU relu = default, bool keepInCache = false)
    {
        var epilogue = new Epilogue(pointers.Addend, relu, mask: null, maskOf: default);
        if (geometry.Layout == TensorLayout.Plain)
        {
            bool adds = pointers.Addend is not null;
            var forward = new PlainBatchNormForward(geometry, pointers, epsilon, running, adds ? default : relu);
            return adds ? [forward, new EpilogueStage(width, geometry.Length, pointers.Output.First, epilogue)] : [forward];
        }
        ChannelSegments segments = ChannelSegments.OfBatch(geometry);
        return
        [
            new ChannelMoments(geometry, segments, width, pointers.Input, (double*)pointers.Workspace),
            new BatchNormStatistics(geometry, segments, pointers, epsilon, running),
            new ChannelNormalize(geometry, StatisticMap.OfChannels, width, pointers, epilogue, keepInCache),
        ];
    }

    /// <summary>Computes again, to the bit, what the forward pass gave, from its input and what it saved; in blocked layout.</summary>
    public static KernelStage PrepareRecomputation(
        NormalizationGeometry geometry, VectorWidth width, in NormalizationPointers pointers, FusedReLU relu, bool keepInCache) =>
        new ChannelNormalize(geometry, StatisticMap.OfChannels, width, pointers, new Epilogue(null, relu, null, default), keepInCache);

    /// <summary>
    /// The gradients: dβ = Σ dy, dγ = Σ dy·x̂, dx = γ/σ · (dy − dβ/N − x̂·dγ/N), with x̂ the normalised input and N = batch · area.
    /// </summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory: input, parameters, what the forward pass saved, gradients, workspace.</param>
    /// <param name="relu">
    /// What the forward pass applied to y, without an addend: dy counts where y is between its bounds. That y is computed again, to
    /// the bit, because the input is read anyway and the output would be another tensor to read, twice.
    /// </param>
    /// <param name="keepInCache">Whether the input's gradient is read while it is in cache, however large it is.</param>
    public static IReadOnlyList<KernelStage> PrepareGradient(
        NormalizationGeometry geometry, VectorWidth width, in NormalizationPointers pointers,
        FusedReLU relu = default, bool keepInCache = false)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            return [new PlainBatchNormGradient(geometry, pointers, relu)];
        }
        ChannelSegments segments = ChannelSegments.OfBatch(geometry);
        StatisticMap map = StatisticMap.OfChannels;
        var mask = new NormalizationReLUMask(relu, pointers);
        var sums = (double*)pointers.Workspace;
        var meanGradient = (float*)(sums + SumsLength(geometry));
        float* meanProduct = meanGradient + Blocks.Padded(geometry.Channels);
        return
        [
            new ChannelGradientSums(geometry, segments, map, width, pointers, mask, sums),
            new BatchNormGradientSums(geometry, segments, pointers, sums, meanGradient, meanProduct),
            new ChannelNormalizeGradient(geometry, map, width, pointers, meanGradient, meanProduct, mask, keepInCache),
        ];
    }

    private static long SumsLength(NormalizationGeometry geometry) =>
        2L * ChannelSegments.OfBatch(geometry).Count * Blocks.Padded(geometry.Channels);
}
