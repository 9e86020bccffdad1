using Fovea.Backends.Cpu.Passes;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of the three convolution passes, from their table.</summary>
internal static unsafe class ConvolutionSelection
{
    // Kernels are compared at one width, whatever the machine's: so a plan has the same kernels, and the same bits, everywhere.
    public const VectorWidth Estimated = VectorWidth.Bits512;

    public static NodeKernel Forward(Convolution op, KernelQuery query)
    {
        (Shape[] shapes, FusedEpilogue? epilogue) = (query.Shapes, query.FusedEpilogue);
        ConvolutionGeometry geometry = op.Geometry(shapes);
        ConvolutionChoice choice = Choose(ConvolutionPass.Forward, geometry, query.AvailableLayouts[0], query);
        ConvolutionKernel kernel = choice.Kernel;
        return new NodeKernel(
            kernel.Name + epilogue?.Suffix, choice.Reason,
            [kernel.InputLayout, .. Enumerable.Repeat(TensorLayout.Plain, shapes.Length - 1)], [kernel.OutputLayout],
            memory => kernel.Prepare(geometry, query.Width, ForwardPointers(memory, hasBias: shapes.Length > 2) with
            {
                Addend = epilogue?.Addend is null ? null : memory.Input(shapes.Length),
            }, epilogue?.ReLU ?? default))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry), Cycles = kernel.EstimateCycles(geometry, Estimated) };
    }

    public static NodeKernel InputGradient(ConvolutionInputGradient op, KernelQuery query)
    {
        (Shape[] shapes, FusedEpilogue? epilogue) = (query.Shapes, query.FusedEpilogue);
        ConvolutionGeometry geometry = op.Geometry(shapes);
        ConvolutionChoice choice = Choose(ConvolutionPass.InputGradient, geometry, TensorLayout.Blocked, query);
        ConvolutionKernel kernel = choice.Kernel;
        int mask = shapes.Length + (epilogue?.Addend is null ? 0 : 1);
        return new NodeKernel(kernel.Name + epilogue?.Suffix, choice.Reason,
            [kernel.OutputLayout, TensorLayout.Plain], [kernel.InputLayout],
            memory => kernel.Prepare(geometry, query.Width, new ConvolutionPointers
            {
                Output = memory.Input(0),
                Weights = memory.Input(1),
                Input = memory.Output(0),
                Addend = epilogue?.Addend is null ? null : memory.Input(shapes.Length),
                Mask = epilogue?.Mask is null ? null : memory.Input(mask),
                MaskOf = epilogue?.MaskOf ?? default,
                Workspace = memory.Workspace,
            }))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry), Cycles = kernel.EstimateCycles(geometry, Estimated) };
    }

    public static NodeKernel WeightGradient(ConvolutionWeightGradient op, KernelQuery query)
    {
        ConvolutionGeometry geometry = op.Geometry(query.Shapes);
        ConvolutionChoice choice = Choose(ConvolutionPass.WeightGradient, geometry, query.AvailableLayouts[0], query);
        ConvolutionKernel kernel = choice.Kernel;
        return new NodeKernel(kernel.Name, choice.Reason, [kernel.InputLayout, kernel.OutputLayout],
            op.HasBias ? [TensorLayout.Plain, TensorLayout.Plain] : [TensorLayout.Plain],
            memory => kernel.Prepare(geometry, query.Width, WeightGradientPointers(memory, op.HasBias)))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry), Cycles = kernel.EstimateCycles(geometry, Estimated) };
    }

    /// <summary>Of (x, weights[, bias]) → y.</summary>
    public static ConvolutionPointers ForwardPointers(NodeMemory memory, bool hasBias) => new()
    {
        Input = memory.Input(0),
        Weights = memory.Input(1),
        Bias = hasBias ? memory.Input(2) : null,
        Output = memory.Output(0),
        Workspace = memory.Workspace,
    };

    /// <summary>Of (x, dy) → dWeights[, dBias].</summary>
    public static ConvolutionPointers WeightGradientPointers(NodeMemory memory, bool hasBias) => new()
    {
        Input = memory.Input(0),
        Output = memory.Input(1),
        Weights = memory.Output(0),
        Bias = hasBias ? memory.Output(1) : null,
        Workspace = memory.Workspace,
    };

    // Over batch lanes wherever the plan is and they serve. Else: a plain input that a plain kernel serves needs no
    // conversion; a blocked one should stay blocked.
    private static ConvolutionChoice Choose(ConvolutionPass pass, ConvolutionGeometry geometry, TensorLayout input, KernelQuery query)
    {
        if (query.Lanes == TensorLayout.BatchLanes && Serves(pass, geometry, query.Lanes, query.Lanes))
        {
            return ConvolutionKernels.Choose(pass, geometry, Estimated, query.Lanes, query.Lanes, query.AllowWinograd, query.Timer);
        }
        if (Serves(pass, geometry, input, TensorLayout.Blocked))
        {
            return ConvolutionKernels.Choose(pass, geometry, Estimated, input, TensorLayout.Blocked, query.AllowWinograd, query.Timer);
        }
        TensorLayout? output = ConvolutionKernels.For(pass)
            .Any(kernel => kernel.OutputLayout == TensorLayout.Blocked && kernel.Supports(geometry).IsSuitable)
            ? TensorLayout.Blocked
            : null;
        return ConvolutionKernels.Choose(pass, geometry, Estimated, null, output, query.AllowWinograd, query.Timer);
    }

    private static bool Serves(ConvolutionPass pass, ConvolutionGeometry geometry, TensorLayout input, TensorLayout output) =>
        ConvolutionKernels.For(pass).Any(kernel => kernel.InputLayout == input
            && kernel.OutputLayout == output && kernel.Supports(geometry).IsSuitable);
}
