using Fovea.Backends.Cpu;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>
/// An activation that Fovea does not have, x + sin²(x): Ziyin, Hartwig, Ueda 2020,
/// arXiv:2006.08195. A layer writes operations.
/// </summary>
internal sealed record Snake : Layer
{
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new SnakeOperation(), input);
}

/// <summary>
/// What the activation means: its shape, its gradient, its value in double
/// precision. With this it runs on every backend.
/// </summary>
public sealed record SnakeOperation : Operation
{
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.Add(new SnakeGradient(), dOutputs[0]!, node.Inputs[0])];

    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[i] + (Math.Sin(x[i]) * Math.Sin(x[i]));
        }
    }
}

/// <summary>(dy, x) → dy · (1 + sin 2x).</summary>
internal sealed record SnakeGradient : Operation
{
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1]];

    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), x = arguments.Input(1), dx = arguments.Output(0);
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[i] * (1 + Math.Sin(2 * x[i]));
        }
    }
}

/// <summary>A fast kernel for the activation: a task per sample, in single precision.</summary>
internal sealed class SnakeKernel : CpuKernel<SnakeOperation>
{
    public override int Tasks(SnakeOperation operation, IReadOnlyList<Shape> inputs) => inputs[0][0];

    public override void Run(SnakeOperation operation, CpuOperands operands, int firstTask, int lastTask)
    {
        int length = operands.InputShape(0).Length / operands.InputShape(0)[0];
        ReadOnlySpan<float> x = operands.Input(0)[(firstTask * length)..(lastTask * length)];
        Span<float> y = operands.Output(0).Slice(firstTask * length, x.Length);
        for (int i = 0; i < y.Length; i++)
        {
            float sine = MathF.Sin(x[i]);
            y[i] = x[i] + (sine * sine);
        }
    }
}

/// <summary>The same for its gradient.</summary>
internal sealed class SnakeGradientKernel : CpuKernel<SnakeGradient>
{
    public override int Tasks(SnakeGradient operation, IReadOnlyList<Shape> inputs) => inputs[0][0];

    public override void Run(SnakeGradient operation, CpuOperands operands, int firstTask, int lastTask)
    {
        int length = operands.InputShape(0).Length / operands.InputShape(0)[0];
        ReadOnlySpan<float> dy = operands.Input(0), x = operands.Input(1);
        Span<float> dx = operands.Output(0);
        for (int i = firstTask * length; i < lastTask * length; i++)
        {
            dx[i] = dy[i] * (1 + MathF.Sin(2 * x[i]));
        }
    }
}
