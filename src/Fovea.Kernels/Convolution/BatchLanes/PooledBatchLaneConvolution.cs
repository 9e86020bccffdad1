using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>
/// A forward pass over batch lanes, a ReLU and 2 × 2 max pooling in one: what is pooled is never stored. The bits are those
/// of the three in a row, but for an index where the ReLU gives 0.
/// </summary>
/// <remarks>Held by PooledBatchLaneConvolutionTests.</remarks>
internal static class PooledBatchLaneConvolution
{
    // 512 KiB: two rows of all filters stay in half of a second-level cache.
    private const int MaxScratchFloats = 128 * 1024;

    private static readonly BatchLaneConvolution Unpooled = new(ConvolutionPass.Forward);

    /// <summary>Whether it can serve, and why, or why not.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pooling">The pooling of its output; batch and channels do not matter.</param>
    public static Suitability Supports(ConvolutionGeometry geometry, PoolingGeometry pooling) =>
        Unpooled.Supports(geometry) is { IsSuitable: false } no ? no
        : geometry.Depth.Output != 1 || !pooling.IsTwoByTwo
            ? Suitability.No("pools 2 × 2 cells at stride 2 without padding, and nothing else")
            : ScratchFloats(BatchLaneCorrelation.Pooled(geometry)) > MaxScratchFloats
            ? Suitability.No("two rows of all filters are more than stays in cache")
            : Suitability.Yes("lanes are images; what is pooled stays in cache");

    /// <summary>Floats of workspace.</summary>
    public static long WorkspaceFloats(ConvolutionGeometry geometry) => Unpooled.WorkspaceFloats(geometry);

    /// <summary>An estimate of the processor cycles that one core takes.</summary>
    public static double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width) => Unpooled.EstimateCycles(geometry, width);

    /// <summary>Decides everything and binds the memory.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pooling">The pooling of its output.</param>
    /// <param name="width">The vectors to use; this machine supports them.</param>
    /// <param name="pointers">The memory; the output is the pooled one.</param>
    /// <param name="indices">
    /// As the output: each value's place in its channel's plane, as the bits of an int; null if no gradient follows.
    /// </param>
    /// <param name="relu">What is done between convolution and pooling.</param>
    /// <exception cref="ArgumentException">It does not support the geometry.</exception>
    public static unsafe PreparedKernel Prepare(
        ConvolutionGeometry geometry, PoolingGeometry pooling, VectorWidth width,
        in ConvolutionPointers pointers, float* indices, FusedReLU relu)
    {
        Suitability suitability = Supports(geometry, pooling);
        if (!suitability.IsSuitable)
        {
            throw new ArgumentException($"The pooled convolution over batch lanes cannot serve: {suitability.Reason}", nameof(geometry));
        }
        return VectorWidths.Dispatch(width, new Preparation(geometry, pooling, pointers, indices, relu));
    }

    internal static long ScratchFloats(BatchLaneCorrelation plan) => 2L * plan.Filters * 2 * plan.Width.Output * Blocks.Size;

    private sealed unsafe class Preparation(
        ConvolutionGeometry geometry, PoolingGeometry pooling, ConvolutionPointers pointers, float* indices, FusedReLU relu)
        : IVectorFunction<PreparedKernel>
    {
        public PreparedKernel Invoke<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
        {
            BatchLaneCorrelation plan = BatchLaneCorrelation.Pooled(geometry);
            var pack = new BatchLanePackStage(plan, pointers.Weights, pointers.Bias, pointers.Workspace, flipped: null);
            var rows = new BatchLaneCorrelationRows<TSimd>(plan, pointers.Input, pointers.Weights, pointers.Workspace);
            var stage = new PooledBatchLaneStage<TSimd>(
                $"Convolution.Forward.BatchLanes pooled {TSimd.Width * 32}", plan, rows, pooling, pointers.Output, indices, relu);
            return new PreparedKernel([pack], [stage]);
        }
    }
}
