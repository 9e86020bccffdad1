using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>The weights' gradient with images as lanes, which are added once, at the end.</summary>
internal sealed class BatchLaneWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.BatchLanes", ConvolutionPass.WeightGradient,
        TensorLayout.BatchLanes, TensorLayout.BatchLanes)
{
    public override Suitability Supports(ConvolutionGeometry geometry) =>
        BatchLaneFit.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : new BatchLaneWeightGradientPlan(geometry).WorkspaceFloats > Array.MaxLength
            ? Suitability.No("sixteen lanes for each weight are more than an index can count")
            : Suitability.Yes("lanes are images");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new BatchLaneWeightGradientPlan(geometry);
        int filters = BatchLaneWeightGradientPlan.Pieces(geometry.OutChannels, plan.FilterGroups);
        int tileFilters = BatchLaneWeightGradientPlan.Pieces(
            filters, BatchLaneWeightGradientPlan.Pieces(filters, width == VectorWidth.Bits512 ? 5 : 2));
        int row = plan.IsPoint ? geometry.InChannels : geometry.Width.Kernel;
        int tileTaps = BatchLaneWeightGradientPlan.Pieces(row, BatchLaneWeightGradientPlan.Pieces(row, TapTile.MaxTaps));
        double blocks = Blocks.Count(geometry.Batch);
        double tiles = (double)geometry.OutChannels * plan.Products / (tileFilters * tileTaps);
        double pieces = Math.Ceiling((double)geometry.Height.Output / plan.Rows)
            * Math.Ceiling(blocks / plan.BlocksAtOnce) * geometry.Depth.Output;
        double steps = blocks * geometry.OutputArea * tiles;
        return BatchLaneFit.EstimateTapTiles(steps, pieces * tiles, tileFilters * tileTaps, width)
            + (plan.ReadsFar ? steps * tileTaps * BatchLaneFit.FarCycles : 0) + (plan.WorkspaceFloats / 4.0);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => new BatchLaneWeightGradientPlan(geometry).WorkspaceFloats;

    /// <summary>Binds the memory.</summary>
    /// <param name="pooled">If a 2 × 2 max pooling followed: its rows, from which the output's gradient is computed; else null.</param>
    internal unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, PooledBatchLaneRows? pooled)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var plan = new BatchLaneWeightGradientPlan(geometry, isPooled: pooled is not null);
        float* sums = pointers.Workspace;
        var stage = new BatchLaneWeightGradientStage<TSimd>(
            StageName<TSimd>(), plan, pointers.Input, pointers.Output, sums, pointers.Bias is not null, pooled);
        return new PreparedKernel([], [stage, new BatchLaneReductionStage<TSimd>(plan, sums, pointers.Weights, pointers.Bias)]);
    }

    private protected override PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu) =>
        PrepareStages<TSimd>(geometry, pointers, pooled: null);
}
