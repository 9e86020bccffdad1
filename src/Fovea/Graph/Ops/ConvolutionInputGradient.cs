using System.Collections.Immutable;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The adjoint of a convolution: (dOutput, weights) → dInput. As a layer it is the transposed convolution, whose
/// weights [in, out / groups, kernel…] are those of the convolution with input and output exchanged.
/// </summary>
/// <param name="Window">The convolution's window.</param>
/// <param name="Groups">The convolution's groups.</param>
/// <param name="InputShape">The shape of the convolution's input, which is the shape of dInput.</param>
public sealed record ConvolutionInputGradient(ImmutableArray<WindowAxis> Window, int Groups, Shape InputShape) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override bool HasWeights => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape expected = ConvolutionSizes.Output(Geometry(inputs), Window.Length);
        return expected == inputs[0]
            ? [InputShape]
            : throw new ShapeException($"the output has shape {expected}, but its gradient has shape {inputs[0]}.");
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Geometry(inputs).MultiplyAdds;

    /// <inheritdoc/>
    /// <remarks>
    /// An output cell of the transposed convolution depends on the inputs whose window covers it: at most ⌈span /
    /// stride⌉.
    /// </remarks>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => Window
        .Select(axis => new ReceptiveFieldRule((axis.ReceptiveField.Extent + axis.Stride - 1) / axis.Stride,
            1.0 / axis.Stride, (axis.ReceptiveField.Extent - 1.0 - axis.PadBegin) / axis.Stride))
        .ToArray();

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        (Value dy, Value weights, Value dResult) = (node.Inputs[0], node.Inputs[1], dOutputs[0]!);
        return
        [
            graph.NeedsGradient(dy) ? graph.AddNode(new Convolution(Window, Groups), [dResult, weights], node.Layer).Outputs[0] : null,
            graph.NeedsGradient(weights)
                ? graph.AddNode(new ConvolutionWeightGradient(Window, Groups, weights.Shape, HasBias: false),
                    [dResult, dy], node.Layer).Outputs[0]
                : null,
        ];
    }

    internal ConvolutionGeometry Geometry(IReadOnlyList<Shape> inputs) => ConvolutionSizes.Geometry(InputShape, inputs[1], Window, Groups);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        ConvolutionGeometry geometry = Geometry([arguments.InputShape(0), arguments.InputShape(1)]);
        ReferenceConvolution.InputGradient<double>(
            geometry, arguments.Input(0), arguments.Input(1), arguments.Output(0), 0, geometry.Batch);
    }
}
