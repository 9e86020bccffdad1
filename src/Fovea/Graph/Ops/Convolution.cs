using System.Collections.Immutable;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Cross-correlation of [n, c, spatial…] with filters [oc, c / groups, kernel…], plus an
/// optional bias [oc]: inputs (x, weights[, bias]).
/// </summary>
/// <param name="Window">A window per spatial axis, with zero padding.</param>
/// <param name="Groups">The number of groups into which the channels are divided.</param>
public sealed record Convolution(ImmutableArray<WindowAxis> Window, int Groups) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override bool HasWeights => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) =>
        [ConvolutionSizes.Output(Geometry(inputs), Window.Length)];

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Geometry(inputs).MultiplyAdds;

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) =>
        Window.Select(axis => axis.ReceptiveField).ToArray();

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        (Value x, Value weights, Value dy) = (node.Inputs[0], node.Inputs[1], dOutputs[0]!);
        var gradients = new Value?[node.Inputs.Count];
        bool needsBias = node.Inputs.Count > 2 && graph.NeedsGradient(node.Inputs[2]);
        if (graph.NeedsGradient(weights))
        {
            Node gradient = graph.AddNode(new ConvolutionWeightGradient(Window, Groups, weights.Shape, needsBias), [x, dy], node.Layer);
            gradients[1] = gradient.Outputs[0];
            gradients[^1] = needsBias ? gradient.Outputs[1] : gradients[^1];
        }
        else if (needsBias)
        {
            gradients[2] = graph.AddNode(new ChannelSum(), [dy], node.Layer).Outputs[0];
        }
        if (graph.NeedsGradient(x))
        {
            gradients[0] = graph.AddNode(new ConvolutionInputGradient(Window, Groups, x.Shape), [dy, weights], node.Layer).Outputs[0];
        }
        return gradients;
    }

    internal ConvolutionGeometry Geometry(IReadOnlyList<Shape> inputs) => ConvolutionSizes.Geometry(inputs[0], inputs[1], Window, Groups);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        ConvolutionGeometry geometry = Geometry([arguments.InputShape(0), arguments.InputShape(1)]);
        ReferenceConvolution.Forward<double>(
            geometry, arguments.Input(0), arguments.Input(1), arguments.InputCount > 2 ? arguments.Input(2) : [],
            arguments.Output(0), 0, geometry.Batch);
    }
}
