using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>What the tiled kernels of the weights' gradient share.</summary>
internal abstract class TiledWeightGradient : TiledKernel
{
    // Of the multiply-add peak, as ConvolutionBench finds it for mid-sized layers.
    private const double Efficiency = 0.8;

    /// <summary>
    /// Cycles for a float of the plain gradient, of which a task writes short rows far
    /// from each other: measured by WinogradBench.
    /// </summary>
    public const double WriteCycles = 2;

    private protected TiledWeightGradient(string name, TensorLayout inputLayout)
        : base(name, ConvolutionPass.WeightGradient, inputLayout, TensorLayout.Blocked)
    {
    }

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        Correlation forward = Forward(geometry);
        double pixels = (double)geometry.Batch * geometry.OutputArea;
        double vectors = (double)forward.Groups * ((forward.TargetChannels + lanes - 1) / lanes);
        // Two multiply-adds a cycle.
        return (pixels * vectors * forward.Products / (2 * Efficiency) * (forward.IsDepthwise ? TiledCorrelation.DepthwiseFactor : 1))
            + (WorkspaceFloats(geometry) / 4.0) + (WriteCycles * geometry.WeightLength);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        WeightGradientPlan plan = new(geometry, Forward(geometry));
        return plan.Chunks * plan.PartialFloats;
    }

    private protected abstract Correlation Forward(ConvolutionGeometry geometry);

    private protected override bool FitsScratch(ConvolutionGeometry geometry) =>
        new WeightGradientPlan(geometry, Forward(geometry)).Rows > 0;

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        WeightGradientPlan plan = new(geometry, Forward(geometry));
        float* partials = pointers.Workspace;
        bool withBias = pointers.Bias is not null;
        string name = StageName<TSimd>();
        KernelStage stage = plan.Forward.IsDepthwise
            ? new WeightGradientStage<TSimd, VectorRead>(name, geometry, plan, pointers.Input, pointers.Output, partials, withBias)
            : new WeightGradientStage<TSimd, BroadcastRead>(name, geometry, plan, pointers.Input, pointers.Output, partials, withBias);
        var reduction = new WeightReductionStage<TSimd>(
            geometry, plan.Forward, plan.Chunks, plan.PartialFloats, partials, pointers.Weights, pointers.Bias);
        return new PreparedKernel([], [stage, reduction]);
    }
}
