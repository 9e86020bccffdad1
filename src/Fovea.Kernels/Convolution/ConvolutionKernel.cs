using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>A way to compute a pass of a convolution: a candidate in the ordered table <see cref="ConvolutionKernels"/>.</summary>
internal abstract class ConvolutionKernel
{
    private protected ConvolutionKernel(string name, ConvolutionPass pass, TensorLayout inputLayout, TensorLayout outputLayout) =>
        (Name, Pass, InputLayout, OutputLayout) = (name, pass, inputLayout, outputLayout);

    /// <summary>Operation, pass, algorithm and what varies.</summary>
    public string Name { get; }

    /// <summary>Which pass it computes.</summary>
    public ConvolutionPass Pass { get; }

    /// <summary>The layout of the input, or of its gradient.</summary>
    public TensorLayout InputLayout { get; }

    /// <summary>The layout of the output, or of its gradient.</summary>
    public TensorLayout OutputLayout { get; }

    /// <summary>Whether it applies the epilogue (addend, ReLU, mask) as it stores; if not, a stage of its own follows.</summary>
    private protected virtual bool AppliesEpilogue => false;

    /// <summary>
    /// Whether every result is a sum of products of the operands themselves: rounded within K·ε·Σ|aᵢbᵢ|, and exact where all partial sums
    /// are. Winograd's are not: they multiply transformed operands.
    /// </summary>
    public virtual bool IsDirect => true;

    /// <summary>Whether it can serve a geometry, and why, or why not.</summary>
    public abstract Suitability Supports(ConvolutionGeometry geometry);

    /// <summary>An estimate of the processor cycles that one core takes, packing of the weights left out.</summary>
    public abstract double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width);

    /// <summary>Floats of workspace: packed weights and partial sums.</summary>
    public abstract long WorkspaceFloats(ConvolutionGeometry geometry);

    /// <summary>Decides everything and binds the memory.</summary>
    /// <param name="geometry">A geometry that <see cref="Supports"/> accepts.</param>
    /// <param name="width">The vectors to use; this machine supports them.</param>
    /// <param name="pointers">The memory, which outlives the stages.</param>
    /// <param name="relu">What is applied to the sum, addend included.</param>
    /// <exception cref="ArgumentException">
    /// The kernel does not support the geometry or the width, or an epilogue is asked of the weights' gradient.
    /// </exception>
    public unsafe PreparedKernel Prepare(
        ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, FusedReLU relu = default)
    {
        Suitability suitability = Supports(geometry);
        if (!suitability.IsSuitable)
        {
            throw new ArgumentException($"{Name} cannot serve this geometry: {suitability.Reason}", nameof(geometry));
        }
        if (!VectorWidths.IsSupported(width))
        {
            throw new ArgumentException($"{Name}: this machine has no {(int)width}-bit vectors.", nameof(width));
        }
        bool epilogue = relu.Applies || pointers.Addend is not null || pointers.Mask is not null;
        if (epilogue && Pass == ConvolutionPass.WeightGradient)
        {
            throw new ArgumentException($"{Name}: nothing is done to weights' gradients as they are stored.", nameof(relu));
        }
        PreparedKernel prepared = VectorWidths.Dispatch(width, new Preparation(this, geometry, pointers, relu));
        return epilogue && !AppliesEpilogue
            ? prepared with { Stages = [.. prepared.Stages, NewEpilogueStage(geometry, width, pointers, relu)] }
            : prepared;
    }

    public override string ToString() => Name;

    /// <summary>Binds the memory; the stages apply the epilogue if <see cref="AppliesEpilogue"/>.</summary>
    private protected abstract PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu) where TSimd : unmanaged, ISimd<TSimd>;

    private protected string StageName<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => $"{Name} {(int)VectorWidths.Of<TSimd>()}";

    private unsafe EpilogueStage NewEpilogueStage(
        ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, FusedReLU relu)
    {
        bool toInput = Pass == ConvolutionPass.InputGradient;
        (TensorLayout layout, int channels, int area) = toInput
            ? (InputLayout, geometry.InChannels, geometry.InputArea)
            : (OutputLayout, geometry.OutChannels, geometry.OutputArea);
        long count = Blocks.Floats(layout, geometry.Batch, channels, area);
        return new EpilogueStage(width, count, toInput ? pointers.Input : pointers.Output, pointers.Epilogue(relu));
    }

    private sealed class Preparation(
        ConvolutionKernel kernel, ConvolutionGeometry geometry, ConvolutionPointers pointers, FusedReLU relu)
        : IVectorFunction<PreparedKernel>
    {
        public PreparedKernel Invoke<TSimd>() where TSimd : unmanaged, ISimd<TSimd> =>
            kernel.PrepareStages<TSimd>(geometry, pointers, relu);
    }
}
