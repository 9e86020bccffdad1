using Fovea.Kernels.Losses;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// A training loss: inputs (scores [n, …], targets [n, t]), outputs (the mean, a scalar; the losses of the samples
/// [n]).
/// </summary>
/// <param name="Function">The loss and its constants.</param>
public sealed record Loss(LossFunction Function) : Operation
{
    /// <inheritdoc/>
    public override string Name => Function.Kind.ToString();

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        (Shape scores, Shape targets) = (inputs[0], inputs[1]);
        bool indices = Function.Kind is LossKind.SoftmaxCrossEntropy or LossKind.NegativeLogLikelihood or LossKind.Hinge or LossKind.Focal;
        if (indices && scores.Rank != 2)
        {
            throw new ShapeException(
                $"{Name} takes scores [n, classes]; the network's output is {scores}. End the network with a " +
                "Flatten and a Dense layer of one output per class.");
        }
        int perTarget = targets.Length / Math.Max(1, targets[0]);
        bool fits = indices
            ? perTarget == 1 || (Function.Kind == LossKind.SoftmaxCrossEntropy && perTarget == scores[1])
            : targets.Length == scores.Length;
        return scores[0] == targets[0] && fits
            ? [Shape.Scalar, new Shape(scores[0])]
            : throw new ShapeException(
                $"{Name}: the network's output is {scores}, the targets are {targets}. Give " +
                $"{(indices ? "a class index per sample" : "as many targets as outputs")}.");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    /// <remarks>Where differentiation starts at the loss, its own gradient is 1 and is not given.</remarks>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        if (dOutputs[1] is not null)
        {
            throw new FoveaException($"{node.Layer}: {Name} has a gradient for the mean loss only, not for the losses of single samples.");
        }
        Value gradient = graph.AddNode(new LossGradient(Function), [node.Inputs[0], node.Inputs[1]], node.Layer).Outputs[0];
        return
        [
            dOutputs[0] is Value dLoss ? graph.AddNode(new ScalarMultiply(), [gradient, dLoss], node.Layer).Outputs[0] : gradient, null,
        ];
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> perSample = arguments.Output(1);
        int rows = arguments.InputShape(0)[0];
        int columns = arguments.Input(0).Length / Math.Max(1, rows), targetColumns = arguments.Input(1).Length / Math.Max(1, rows);
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            perSample[row] = ReferenceLoss.PerSample<double>(
                Function.Kind, Function.Constant, Function.Weight,
                arguments.Input(0).Slice(row * columns, columns), arguments.Input(1).Slice(row * targetColumns, targetColumns));
            sum += perSample[row];
        }
        arguments.Output(0)[0] = sum / rows;
    }
}
