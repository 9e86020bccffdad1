using System.Collections.Immutable;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Converts an operation's attributes and tensor shapes to the kernels' geometry, for the three convolution passes.
/// </summary>
internal static class ConvolutionSizes
{
    public static ConvolutionGeometry Geometry(Shape input, Shape weights, ImmutableArray<WindowAxis> window, int groups)
    {
        int spatial = window.Length;
        if (input.Rank != spatial + 2 || weights.Rank != spatial + 2)
        {
            throw new ShapeException(
                $"A convolution over {spatial} spatial axes takes an input [n, channels, {spatial} sizes]; "
                + $"the input is {input}, the weights are {weights}.");
        }
        if (input[1] != weights[1] * groups)
        {
            throw new ShapeException(
                $"the input has {input[1]} channels, the weights take {weights[1] * groups}.\n"
                + $"  input   {input}   (n, channels, spatial sizes)\n"
                + $"  weights {weights}   (out, in / groups, kernel sizes), groups {groups}");
        }
        return new ConvolutionGeometry(input[0], input[1], weights[0], groups, Axis(0), Axis(1), Axis(2));

        // Spatial axes are the last of three; missing ones have size 1.
        ConvolutionAxis Axis(int of3)
        {
            int axis = of3 - (3 - spatial);
            return axis < 0 ? ConvolutionAxis.None : window[axis].Over(input[axis + 2]);
        }
    }

    public static Shape Output(ConvolutionGeometry geometry, int spatial)
    {
        ReadOnlySpan<int> sizes = [geometry.Depth.Output, geometry.Height.Output, geometry.Width.Output];
        return new Shape([geometry.Batch, geometry.OutChannels, .. sizes[(3 - spatial)..]]);
    }
}
