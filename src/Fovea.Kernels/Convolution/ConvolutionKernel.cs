using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>A way to compute a pass of a convolution: a candidate in the ordered table <see cref="ConvolutionKernels"/>.</summary>
public abstract class ConvolutionKernel
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

    /// <summary>Whether it can apply ReLU as it stores (the forward pass only).</summary>
    public abstract bool CanFuseRelu { get; }

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
    /// <param name="fuseRelu">Whether the output is max(0, sum).</param>
    /// <exception cref="ArgumentException">The kernel does not support the geometry, the width or the fusion.</exception>
    public PreparedKernel Prepare(ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, bool fuseRelu = false)
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
        if (fuseRelu && !CanFuseRelu)
        {
            throw new ArgumentException($"{Name} applies no ReLU.", nameof(fuseRelu));
        }
        return PrepareStages(geometry, width, pointers, fuseRelu);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected abstract PreparedKernel PrepareStages(ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, bool fuseRelu);
}
