using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The forward pass or the input's gradient of 3×3 or 5×5 filters with a quarter of the products
/// or little more: see WinogradTransforms.cs.
/// </summary>
/// <remarks>
/// About twice the rounding error of a direct sum, and an input that is infinite or NaN makes the whole tile of 4×4 or 2×2 outputs NaN. The
/// same bits at every vector width that has a fused multiply-add, and for any number of threads. Held by WinogradTests.
/// </remarks>
internal sealed class WinogradConvolution(ConvolutionPass pass)
    : ConvolutionKernel(pass == ConvolutionPass.Forward ? "Convolution.Winograd" : "Convolution.InputGradient.Winograd",
        pass, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Cycles for a tile and a vector of channels, as WinogradBench finds them: the transforms, which mostly wait for
    // lines, the longer the farther they are (less for 2×2 outputs, whose sources overlap); what the register tile takes to
    // begin and end a sum; and the least for its step, since a multiply-add takes four cycles.
    private const double SourceCycles = 350, SourceCyclesOfFive = 260;
    private const double TargetCycles = 250, TargetCyclesOfFive = 140;
    private const double StagedTransforms = 2;
    private const double SumCycles = 2;
    private const double StepCycles = 4, MostInTile = 14;
    private const double Efficiency = 0.9;

    // What a core reads: from the cache that all cores share, and from memory, to which large weights fall.
    private const double CacheBytesPerCycle = 16, MemoryBytesPerCycle = 6;

    private protected override bool AppliesEpilogue => true;

    public override bool IsDirect => false;

    public override Suitability Supports(ConvolutionGeometry geometry) => Fits(geometry);

    /// <summary>Whether a geometry has tiles that these transforms serve, in any pass.</summary>
    public static Suitability Fits(ConvolutionGeometry geometry)
    {
        static bool IsServed(ConvolutionAxis axis) => axis is { Kernel: 3 or 5, Stride: 1, Dilation: 1 };

        return geometry.Depth != ConvolutionAxis.None ? Suitability.No("the tensor has a depth")
            : geometry.Groups > 1 ? Suitability.No("for one group only")
            : !IsServed(geometry.Height) || !IsServed(geometry.Width) || geometry.Height.Kernel != geometry.Width.Kernel
                ? Suitability.No("for 3×3 and 5×5 filters with stride and dilation 1")
            : geometry.Width.Kernel == FiveTaps.Taps ? Suitability.Yes("2×2 outputs cost 36 products instead of 100")
            : Suitability.Yes("4×4 outputs cost 36 products instead of 144");
    }

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        WinogradPlan plan = Plan(geometry);
        int lanes = (int)width / 32;
        double vectors = (plan.TargetChannels + lanes - 1) / lanes, halves = 16.0 / lanes;
        double inTile = Math.Max(Math.Min(plan.TilesAtOnce, MostInTile), 1);
        double step = Math.Max(inTile / 2, StepCycles / 2) / inTile / Efficiency;
        double products = plan.Tiles * WinogradPlan.Points * vectors * ((plan.SourceChannels * step) + SumCycles);
        double weightBytes = sizeof(float) * WinogradPlan.Points * (double)plan.WeightPoint;
        double reading = plan.TileRuns * weightBytes / (plan.IsStaged ? MemoryBytesPerCycle : CacheBytesPerCycle);
        (double sourceCycles, double targetCycles) =
            plan.Taps == FiveTaps.Taps ? (SourceCyclesOfFive, TargetCyclesOfFive) : (SourceCycles, TargetCycles);
        double transforms = (plan.IsStaged ? StagedTransforms : 1) * plan.Tiles * halves
            * ((plan.Parts * plan.SourceBlocks * sourceCycles) + (plan.TargetBlocks * targetCycles));
        return Math.Max(products, reading) + transforms;
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => Plan(geometry) is { IsStaged: true } plan
        ? plan.WeightFloats + plan.TransformedFloats
        : Plan(geometry).WeightFloats;

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        WinogradPlan plan = Plan(geometry);
        bool toInput = Pass == ConvolutionPass.InputGradient;
        float* source = pointers.Source(Pass), target = pointers.Target(Pass), bias = pointers.BiasOf(Pass);
        var pack = new WinogradWeightStage(plan, toInput, VectorWidths.Of<TSimd>(), pointers.Weights, bias, pointers.Workspace);
        var steps = new WinogradSteps<TSimd>(plan, source, pointers.Workspace, target, pointers.Epilogue(relu));
        string name = StageName<TSimd>();
        if (!plan.IsStaged)
        {
            return new PreparedKernel([pack], [new WinogradStage<TSimd>(name, plan, steps)]);
        }
        float* transformed = pointers.Workspace + plan.WeightFloats;
        return new PreparedKernel([pack], [.. from run in Enumerable.Range(0, plan.TileRuns)
            from step in Enum.GetValues<WinogradStep>()
            select new WinogradStepStage<TSimd>($"{name} {step}", plan, steps, step, run, transformed)]);
    }

    private WinogradPlan Plan(ConvolutionGeometry geometry) => new(geometry, Pass == ConvolutionPass.InputGradient);
}
