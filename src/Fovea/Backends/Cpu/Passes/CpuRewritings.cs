using Fovea.Backends.Cpu.Tiling;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>The rewritings of this backend: those of any graph, then those that its kernels and its caches suggest.</summary>
internal static class CpuRewritings
{
    /// <summary>The rewritings, first to last.</summary>
    /// <param name="cacheBytes">What a plan may hope to find in a cache again.</param>
    /// <param name="lanes">What vector lanes hold: channels of a block, or images.</param>
    public static IReadOnlyList<RewritingStep> InOrder(long cacheBytes, TensorLayout lanes) =>
    [
        .. GraphRewritings.InOrder,
        new(new BatchNormRecomputation(BatchTiling.LargeBytes(cacheBytes)),
            "after the ReLU's gradient moved into batch normalisation's: only then the weights' gradient is the last to read the output"),
        new(new SiblingConvolutionFusion(),
            "after the recomputation, which looks for each convolution beside its own weights' gradient"),
        new(new ConvolutionPoolFusion(lanes),
            "after the ReLU's gradient moved to the pooled values: only then nothing else reads what is pooled"),
    ];
}
