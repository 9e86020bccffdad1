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
public static unsafe class BatchNorm
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
    /// <param name="epsilon">ε; 1e-5 by custom.</param>
    /// <param name="input">[n, c, area]. In blocked layout, images may be apart; so may those of the other tensors.</param>
    /// <param name="gamma">[c]; null for ones.</param>
    /// <param name="beta">[c]; null for zeros.</param>
    /// <param name="output">As input; overwritten. May be the input, if no gradient follows.</param>
    /// <param name="mean">[c]; overwritten with μ.</param>
    /// <param name="inverseDeviation">[c]; overwritten with 1 / √(σ² + ε).</param>
    /// <param name="running">The running statistics; null for none.</param>
    /// <param name="relu">What becomes of y.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/>.</param>
    /// <param name="addend">Added to y before it is rectified: as output in length and layout, images one behind the other. Null for nothing.</param>
    /// <param name="isReadSoon">Whether the output is read while it is in cache, however large it is.</param>
    public static IReadOnlyList<KernelStage> Forward(
        NormalizationGeometry geometry, VectorWidth width, double epsilon, BlockedImages input, float* gamma, float* beta, BlockedImages output,
        float* mean, float* inverseDeviation, RunningStatistics? running, FusedReLU relu, float* workspace, float* addend = null, bool isReadSoon = false)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            var forward = new PlainBatchNormForward(
                geometry, epsilon, input.First, gamma, beta, output.First, mean, inverseDeviation, running, addend is null ? relu : default);
            return addend is null ? [forward] : [forward, new EpilogueStage(width, geometry.Length, output.First, new Epilogue(addend, relu, mask: null, maskOf: default))];
        }
        ChannelSegments segments = ChannelSegments.OfBatch(geometry);
        return
        [
            new ChannelMoments(geometry, segments, width, input, (double*)workspace),
            new BatchNormStatistics(geometry, segments, epsilon, (double*)workspace, mean, inverseDeviation, running),
            new ChannelNormalize(geometry, StatisticMap.OfChannels, width, input, mean, inverseDeviation, gamma, beta, output, new Epilogue(addend, relu, mask: null, maskOf: default), isReadSoon),
        ];
    }

    /// <summary>What the forward pass gave, to the bit, from its input and what it saved; in blocked layout.</summary>
    public static KernelStage Again(
        NormalizationGeometry geometry, VectorWidth width, BlockedImages input, float* gamma, float* beta, float* mean, float* inverseDeviation,
        BlockedImages output, FusedReLU relu, bool isReadSoon) =>
        new ChannelNormalize(geometry, StatisticMap.OfChannels, width, input, mean, inverseDeviation, gamma, beta, output, new Epilogue(null, relu, null, default), isReadSoon);

    /// <summary>
    /// The gradients: dβ = Σ dy, dγ = Σ dy·x̂, dx = γ/σ · (dy − dβ/N − x̂·dγ/N), with x̂ the normalised input and N = batch · area.
    /// </summary>
    /// <param name="geometry">The sizes and the layout.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="input">What the forward pass took.</param>
    /// <param name="gamma">[c]; null for ones.</param>
    /// <param name="beta">[c]; null for zeros. Not read without a rectifier.</param>
    /// <param name="mean">What the forward pass saved.</param>
    /// <param name="inverseDeviation">What the forward pass saved.</param>
    /// <param name="relu">
    /// What the forward pass did to y, without an addend: dy counts where y lies between its bounds. That y is computed again, to
    /// the bit, because the input is read anyway and the output would be another tensor to read, twice.
    /// </param>
    /// <param name="dOutput">As output.</param>
    /// <param name="dInput">As input; overwritten. May be <paramref name="dOutput"/> in blocked layout.</param>
    /// <param name="dGamma">[c]; overwritten; null if not wanted.</param>
    /// <param name="dBeta">[c]; overwritten; null if not wanted.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/>.</param>
    /// <param name="isReadSoon">Whether the input's gradient is read while it is in cache, however large it is.</param>
    public static IReadOnlyList<KernelStage> Gradient(
        NormalizationGeometry geometry, VectorWidth width, BlockedImages input, float* gamma, float* beta, float* mean, float* inverseDeviation,
        FusedReLU relu, BlockedImages dOutput, BlockedImages dInput, float* dGamma, float* dBeta, float* workspace, bool isReadSoon = false)
    {
        if (geometry.Layout == TensorLayout.Plain)
        {
            return [new PlainBatchNormGradient(geometry, input.First, gamma, beta, mean, inverseDeviation, relu, dOutput.First, dInput.First, dGamma, dBeta)];
        }
        ChannelSegments segments = ChannelSegments.OfBatch(geometry);
        StatisticMap map = StatisticMap.OfChannels;
        var mask = new NormalizationReLUMask(relu, gamma, beta, inverseDeviation);
        var sums = (double*)workspace;
        var meanFlow = (float*)(sums + SumsLength(geometry));
        float* meanProduct = meanFlow + Blocks.Padded(geometry.Channels);
        return
        [
            new ChannelGradientSums(geometry, segments, map, width, input, mean, mask, dOutput, sums),
            new BatchNormGradientSums(geometry, segments, sums, inverseDeviation, gamma, meanFlow, meanProduct, dGamma, dBeta),
            new ChannelNormalizeGradient(geometry, map, width, input, mean, inverseDeviation, gamma, meanFlow, meanProduct, mask, dOutput, dInput, isReadSoon),
        ];
    }

    private static long SumsLength(NormalizationGeometry geometry) =>
        2L * ChannelSegments.OfBatch(geometry).Count * Blocks.Padded(geometry.Channels);
}
