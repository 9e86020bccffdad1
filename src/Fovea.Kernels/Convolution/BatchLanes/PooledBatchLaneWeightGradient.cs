using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>
/// The weights' gradient over batch lanes before a 2 × 2 max pooling: it takes the pooled values' gradient and their indices. For a
/// first layer, where nothing else reads the gradient before the pooling.
/// </summary>
/// <remarks>Held by PooledBatchLaneConvolutionTests.</remarks>
internal static class PooledBatchLaneWeightGradient
{
    private static readonly BatchLaneWeightGradient Unpooled = new();

    /// <summary>Whether it can serve, and why, or why not.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pooling">The pooling of its output; batch and channels do not matter.</param>
    public static Suitability Supports(ConvolutionGeometry geometry, PoolingGeometry pooling) =>
        Unpooled.Supports(geometry) is { IsSuitable: false } no ? no
        : geometry.Depth.Output != 1 || !PooledBatchLaneRows.Serves(pooling)
            ? Suitability.No("was pooled by other than 2 × 2 cells that cover the output")
            : new BatchLaneWeightGradientPlan(geometry).ChannelUnits > 1
            ? Suitability.No("several channels would each make the output's gradient again")
            : Suitability.Yes("lanes are images; the gradient before the pooling stays in cache");

    /// <summary>Floats of workspace.</summary>
    public static long WorkspaceFloats(ConvolutionGeometry geometry) => Unpooled.WorkspaceFloats(geometry);

    /// <summary>An estimate of the processor cycles that one core takes.</summary>
    public static double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width) => Unpooled.EstimateCycles(geometry, width);

    /// <summary>Decides everything and binds the memory.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pooling">The pooling of its output.</param>
    /// <param name="width">The vectors to use; this machine supports them.</param>
    /// <param name="pointers">The memory; the output is the pooled values' gradient.</param>
    /// <param name="indices">What the forward pass recorded.</param>
    /// <exception cref="ArgumentException">It does not support the geometry.</exception>
    public static unsafe PreparedKernel Prepare(
        ConvolutionGeometry geometry, PoolingGeometry pooling, VectorWidth width, in ConvolutionPointers pointers, float* indices)
    {
        Suitability suitability = Supports(geometry, pooling);
        return suitability.IsSuitable
            ? VectorWidths.Dispatch(width, new Preparation(geometry, pointers, new PooledBatchLaneRows(pooling, pointers.Output, indices)))
            : throw new ArgumentException(
                $"The pooled weights' gradient over batch lanes cannot serve: {suitability.Reason}", nameof(geometry));
    }

    private sealed class Preparation(ConvolutionGeometry geometry, ConvolutionPointers pointers, PooledBatchLaneRows pooled)
        : IVectorFunction<PreparedKernel>
    {
        public PreparedKernel Invoke<TSimd>() where TSimd : unmanaged, ISimd<TSimd> =>
            Unpooled.PrepareStages<TSimd>(geometry, pointers, pooled);
    }
}
