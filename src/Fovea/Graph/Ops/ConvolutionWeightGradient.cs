using System.Collections.Immutable;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradients of a convolution with respect to its weights and, if it has one, its
/// bias: (input, dOutput) → dWeights[, dBias].
/// </summary>
/// <param name="Window">The convolution's window.</param>
/// <param name="Groups">The convolution's groups.</param>
/// <param name="WeightShape">The shape of dWeights: [oc, c / groups, kernel…].</param>
/// <param name="HasBias">
/// Whether the bias gradient [oc], the sum of dOutput over all but the channels, is a second output.
/// </param>
public sealed record ConvolutionWeightGradient(ImmutableArray<WindowAxis> Window, int Groups, Shape WeightShape, bool HasBias) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape expected = ConvolutionSizes.Output(Geometry(inputs), Window.Length);
        return expected == inputs[1]
            ? HasBias ? [WeightShape, new Shape(WeightShape[0])] : [WeightShape]
            : throw new ShapeException($"the output has shape {expected}, but its gradient has shape {inputs[1]}.");
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Geometry(inputs).MultiplyAdds;

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    internal ConvolutionGeometry Geometry(IReadOnlyList<Shape> inputs) => ConvolutionSizes.Geometry(inputs[0], WeightShape, Window, Groups);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        ConvolutionGeometry geometry = Geometry([arguments.InputShape(0), arguments.InputShape(1)]);
        ReferenceConvolution.WeightGradient<double>(
            geometry, arguments.Input(0), arguments.Input(1), arguments.Output(0), 0, geometry.OutChannels);
        if (HasBias)
        {
            ReferenceConvolution.BiasGradient<double>(geometry, arguments.Input(1), arguments.Output(1), 0, geometry.OutChannels);
        }
    }
}
