using Fovea.Compilation.Passes;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Kernels of the three convolution passes, from their table.</summary>
internal static unsafe class ConvolutionNodes
{
    public static NodeKernel Forward(Convolution op, Shape[] shapes, IReadOnlyList<TensorLayout> at, Epilogue? epilogue, VectorWidth width, bool strict)
    {
        ConvolutionGeometry geometry = op.Geometry(shapes);
        ConvolutionChoice choice = Choose(ConvolutionPass.Forward, geometry, at[0], width, strict);
        ConvolutionKernel kernel = choice.Kernel;
        return new NodeKernel(
            kernel.Name + epilogue?.Suffix, choice.Reason,
            [kernel.InputLayout, .. Enumerable.Repeat(TensorLayout.Plain, shapes.Length - 1)], [kernel.OutputLayout],
            memory => kernel.Prepare(geometry, width, new ConvolutionPointers
            {
                Input = memory.Input(0),
                Weights = memory.Input(1),
                Bias = shapes.Length > 2 ? memory.Input(2) : null,
                Output = memory.Output(0),
                Addend = epilogue?.Addend is null ? null : memory.Input(shapes.Length),
                Workspace = memory.Workspace,
            }, epilogue?.Relu == true))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry) };
    }

    public static NodeKernel InputGradient(ConvolutionInputGradient op, Shape[] shapes, Epilogue? epilogue, VectorWidth width, bool strict)
    {
        ConvolutionGeometry geometry = op.Geometry(shapes);
        ConvolutionChoice choice = ConvolutionKernels.Choose(ConvolutionPass.InputGradient, geometry, width, strict: strict);
        ConvolutionKernel kernel = choice.Kernel;
        int gate = shapes.Length + (epilogue?.Addend is null ? 0 : 1);
        return new NodeKernel(kernel.Name + epilogue?.Suffix, choice.Reason, [kernel.OutputLayout, TensorLayout.Plain], [kernel.InputLayout],
            memory => kernel.Prepare(geometry, width, new ConvolutionPointers
            {
                Output = memory.Input(0),
                Weights = memory.Input(1),
                Input = memory.Output(0),
                Addend = epilogue?.Addend is null ? null : memory.Input(shapes.Length),
                Gate = epilogue?.Gate is null ? null : memory.Input(gate),
                Workspace = memory.Workspace,
            }))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry) };
    }

    public static NodeKernel WeightGradient(ConvolutionWeightGradient op, Shape[] shapes, IReadOnlyList<TensorLayout> at, VectorWidth width)
    {
        ConvolutionGeometry geometry = op.Geometry(shapes);
        ConvolutionChoice choice = Choose(ConvolutionPass.WeightGradient, geometry, at[0], width, strict: true);
        ConvolutionKernel kernel = choice.Kernel;
        return new NodeKernel(kernel.Name, choice.Reason, [kernel.InputLayout, kernel.OutputLayout],
            op.HasBias ? [TensorLayout.Plain, TensorLayout.Plain] : [TensorLayout.Plain],
            memory => kernel.Prepare(geometry, width, new ConvolutionPointers
            {
                Input = memory.Input(0),
                Output = memory.Input(1),
                Weights = memory.Output(0),
                Bias = op.HasBias ? memory.Output(1) : null,
                Workspace = memory.Workspace,
            }))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry) };
    }

    // A plain input that a plain kernel serves needs no conversion; a blocked one should stay blocked.
    private static ConvolutionChoice Choose(ConvolutionPass pass, ConvolutionGeometry geometry, TensorLayout at, VectorWidth width, bool strict)
    {
        bool served = ConvolutionKernels.For(pass).Any(kernel =>
            kernel.InputLayout == at && kernel.OutputLayout == TensorLayout.Blocked && kernel.Supports(geometry).IsSuitable);
        return ConvolutionKernels.Choose(pass, geometry, width, served ? at : null, strict: strict);
    }
}
