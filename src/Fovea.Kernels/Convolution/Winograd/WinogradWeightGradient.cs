using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The weights' gradient of 3×3 or 5×5 filters with a quarter of the products or little more:
/// see WinogradWeightGradientTransforms.cs.
/// </summary>
/// <remarks>
/// Less than three times the rounding error, root mean square, of a direct sum from the first pixel to the last (a tenth of
/// it over 10⁵ tiles, as pieces are summed on their own), and an operand that is infinite or NaN makes all taps of its
/// pairs of channels NaN. The same bits at every vector width that has a fused multiply-add, and for any number of
/// threads. Held by WinogradWeightGradientTests.
/// </remarks>
internal sealed class WinogradWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.Winograd", ConvolutionPass.WeightGradient, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Cycles for a tile (or a pair of channels) and a vector of channels, as WinogradBench finds them.
    private const double InputCycles = 280, InputCyclesOfFive = 220;
    private const double OutputCycles = 230, OutputCyclesOfFive = 150;
    private const double FilterCycles = 200, FilterCyclesOfFive = 500;
    private const double SumCycles = 4;
    private const double Efficiency = 0.8;

    public override bool IsDirect => false;

    // Of 2×2 pixels: a direct sum of fewer pixels has so little error that this has over three times as much.
    private const int FewestTilesOfFive = 256;

    public override Suitability Supports(ConvolutionGeometry geometry)
    {
        Suitability fits = WinogradConvolution.Fits(geometry);
        return fits.IsSuitable && geometry.Width.Kernel == FiveTaps.Taps
            && new WinogradPlan(geometry, toInput: false).Tiles < FewestTilesOfFive
            ? Suitability.No("a 5×5 filter over few pixels has a smaller error as a direct sum")
            : fits;
    }

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new WinogradWeightGradientPlan(geometry);
        WinogradPlan forward = plan.Forward;
        int lanes = (int)width / 32;
        double pairs = forward.SourceChannels * (double)((forward.TargetChannels + lanes - 1) / lanes), halves = 16.0 / lanes;
        double pieces = forward.Tiles / (double)Math.Max(1, plan.TilesAtOnce);
        double products = WinogradPlan.Points * pairs * ((forward.Tiles / (2 * Efficiency)) + (pieces * SumCycles));
        (double inputCycles, double outputCycles, double filterCycles) = forward.Taps == FiveTaps.Taps
            ? (InputCyclesOfFive, OutputCyclesOfFive, FilterCyclesOfFive) : (InputCycles, OutputCycles, FilterCycles);
        double transforms = forward.Tiles * halves
            * ((plan.OutParts * forward.SourceBlocks * inputCycles) + (plan.InParts * forward.TargetBlocks * outputCycles));
        return products + transforms + (plan.Runs * pairs * filterCycles)
            + (WorkspaceFloats(geometry) / 4.0) + (TiledWeightGradient.WriteCycles * geometry.WeightLength);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        var plan = new WinogradWeightGradientPlan(geometry);
        return plan.Runs == 1 ? 0 : plan.Runs * plan.PartialFloats;
    }

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        var plan = new WinogradWeightGradientPlan(geometry);
        var filters = new WinogradFilterSums<TSimd>(plan, pointers.Workspace, pointers.Weights, pointers.Bias);
        var stage = new WinogradWeightGradientStage<TSimd>(StageName<TSimd>(), plan, pointers.Input, pointers.Output, filters);
        return plan.Runs == 1
            ? new PreparedKernel([], [stage])
            : new PreparedKernel(
                [], [stage, new WeightReductionStage<TSimd>(geometry, plan.Packed, plan.Runs, plan.PartialFloats,
                    pointers.Workspace, pointers.Weights, pointers.Bias)]);
    }
}
