using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// A training loss and its gradient in one operation: (scores, targets) → (the mean, the losses of the samples,
/// dScores). Added only by the compiler.
/// </summary>
/// <param name="Function">The loss and its constants.</param>
internal sealed record LossWithGradient(LossFunction Function) : Operation
{
    public override string Name => Function.Kind + "WithGradient";

    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [.. new Loss(Function).InferShapes(inputs), inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape[] shapes = [arguments.InputShape(0), arguments.InputShape(1)];
        double[][] inputs = [arguments.Input(0).ToArray(), arguments.Input(1).ToArray()];
        double[][] outputs = [.. InferShapes(shapes).Select(shape => new double[shape.Length])];
        new Loss(Function).Evaluate(new EvaluationContext(inputs, shapes, outputs[..2],
            [arguments.OutputShape(0), arguments.OutputShape(1)], arguments.Seed, arguments.Step));
        new LossGradient(Function).Evaluate(new EvaluationContext(
            inputs, shapes, outputs[2..], [arguments.OutputShape(2)], arguments.Seed, arguments.Step));
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i].CopyTo(arguments.Output(i));
        }
    }
}
