using System.Collections.Immutable;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Pads the spatial axes of [n, c, spatial…] with zeros or by reflection, replication or wrap-around.
/// </summary>
/// <param name="Mode">The values in the padding.</param>
/// <param name="Cells">Cells before and after, per spatial axis.</param>
public sealed record Pad(PaddingMode Mode, ImmutableArray<(int Begin, int End)> Cells) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape x = inputs[0];
        var sizes = new int[Cells.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            (int begin, int end) = Cells[axis];
            int size = x[axis + 2];
            int limit = Mode switch { PaddingMode.Reflect => size - 1, PaddingMode.Circular => size, _ => int.MaxValue };
            if (Math.Max(begin, end) > limit || (Mode == PaddingMode.Replicate && size == 0))
            {
                throw new ShapeException($"{Mode} padding of {begin} and {end} cells needs a larger input; "
                    + $"axis {axis + 2} of {x} allows {limit}.");
            }
            sizes[axis] = size + begin + end;
        }
        return [new Shape([x[0], x[1], .. sizes])];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) =>
        Cells.Select(cells => new ReceptiveFieldRule(1, 1, cells.Begin)).ToArray();

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new PadGradient(Mode, Cells, node.Inputs[0].Shape), [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        Shape inputShape = arguments.InputShape(0), outputShape = arguments.OutputShape(0);
        for (int i = 0; i < y.Length; i++)
        {
            int source = PadSource.Of(i, inputShape, outputShape, Mode, Cells);
            y[i] = source < 0 ? 0 : x[source];
        }
    }
}
