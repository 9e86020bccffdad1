using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// What the kernels made of register tiles share: the geometries they serve. Their tasks copy padded rows to scratch
/// memory.
/// </summary>
internal abstract class TiledKernel : ConvolutionKernel
{
    private protected TiledKernel(string name, ConvolutionPass pass, TensorLayout inputLayout, TensorLayout outputLayout)
        : base(name, pass, inputLayout, outputLayout)
    {
    }

    public sealed override Suitability Supports(ConvolutionGeometry geometry) =>
        Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : FitsScratch(geometry) ? Suitability.Yes(Reason)
        : Suitability.No(
            $"the rows under one {geometry.Depth.Kernel}×{geometry.Height.Kernel}×{geometry.Width.Kernel} filter, with their padding, "
            + $"exceed the {Correlation.ScratchFloats * sizeof(float) / 1024} KiB of scratch");

    /// <summary>Why it serves, if nothing is in the way.</summary>
    private protected virtual string Reason => InputLayout == TensorLayout.Plain ? "reads the image as it is" : "lanes are output channels";

    /// <summary>Why the layouts do not suit a geometry, or null if they do.</summary>
    private protected virtual string? Obstacle(ConvolutionGeometry geometry) =>
        InputLayout == TensorLayout.Plain ? ChannelBlocks.PlainObstacle(geometry) : ChannelBlocks.Obstacle(geometry);

    /// <summary>
    /// Whether the rows that the smallest piece of a task needs fit its scratch memory: only filters that span
    /// thousands of cells need more.
    /// </summary>
    private protected abstract bool FitsScratch(ConvolutionGeometry geometry);
}
