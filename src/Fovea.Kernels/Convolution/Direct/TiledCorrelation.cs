using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>What the tiled kernels that write the output or the input's gradient share.</summary>
internal abstract class TiledCorrelation : TiledKernel
{
    // Of the multiply-add peak, as ConvolutionBench finds it for mid-sized layers.
    private const double Efficiency = 0.9;

    // With several residues, whose cells are stored with gaps, which begin again with each row, and for a row of a
    // residue and a panel; as StridedBench finds it.
    private const double StridedEfficiency = 0.65, RowCycles = 300;

    /// <summary>How much slower a depthwise multiply-add is: it loads its operand, and sums are short. Found by DepthwiseBench.</summary>
    public const double DepthwiseFactor = 3.5;

    private protected TiledCorrelation(string name, ConvolutionPass pass, TensorLayout inputLayout, TensorLayout outputLayout)
        : base(name, pass, inputLayout, outputLayout)
    {
    }

    private protected override bool AppliesEpilogue => true;

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        Correlation plan = Plan(geometry);
        double pixels = (double)geometry.Batch * geometry.OutputArea;
        double vectors = (double)plan.Groups * ((plan.TargetChannels + lanes - 1) / lanes);
        bool isStrided = !plan.IsDepthwise && plan.Height.Length * plan.Width.Length > 1;
        double rows = isStrided ? (double)geometry.Batch * plan.TargetHeight * plan.Width.Length * vectors / 2 : 0;
        // Two multiply-adds a cycle.
        return (pixels * vectors * plan.Products / (2 * (isStrided ? StridedEfficiency : Efficiency))
            * (plan.IsDepthwise ? DepthwiseFactor : 1)) + (RowCycles * rows);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => PackStage.Floats(Plan(geometry));

    private protected abstract Correlation Plan(ConvolutionGeometry geometry);

    private protected override bool FitsScratch(ConvolutionGeometry geometry) => Plan(geometry).BlocksAtOnce > 0;

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        Correlation plan = Plan(geometry);
        bool toInput = Pass == ConvolutionPass.InputGradient;
        float* source = pointers.Source(Pass), target = pointers.Target(Pass), bias = pointers.BiasOf(Pass);
        float* packed = pointers.Workspace;
        var pack = new PackStage(geometry, plan, toInput, VectorWidths.Of<TSimd>(), pointers.Weights, bias, packed);
        string name = StageName<TSimd>();
        Epilogue epilogue = pointers.Epilogue(relu);
        KernelStage stage =
            plan.IsDepthwise ? new CorrelationStage<TSimd, VectorRead>(name, plan, source, packed, target, epilogue)
            : plan.ChannelParts > 1 ? new CorrelationStage<TSimd, BlockRead>(name, plan, source, packed, target, epilogue)
            : new CorrelationStage<TSimd, BroadcastRead>(name, plan, source, packed, target, epilogue);
        return new PreparedKernel([pack], [stage]);
    }
}
