using Fovea.Kernels.Losses;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a training loss: (scores, targets) → dScores.</summary>
/// <param name="Function">The loss and its constants.</param>
public sealed record LossGradient(LossFunction Function) : Operation
{
    /// <inheritdoc/>
    public override string Name => Function.Kind + "Gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        int rows = arguments.InputShape(0)[0];
        int columns = arguments.Input(0).Length / Math.Max(1, rows), targetColumns = arguments.Input(1).Length / Math.Max(1, rows);
        for (int row = 0; row < rows; row++)
        {
            ReferenceLoss.Gradient<double>(
                Function.Kind, Function.Constant, Function.Weight, rows, arguments.Input(0).Slice(row * columns, columns),
                arguments.Input(1).Slice(row * targetColumns, targetColumns), arguments.Output(0).Slice(row * columns, columns));
        }
    }
}
