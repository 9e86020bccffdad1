using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradient of an activation: (dy, x or y) → dy · f′. The second input is x if
/// <see cref="ActivationFunction.NeedsInput"/>, else y.
/// </summary>
/// <param name="Function">The function.</param>
public sealed record ActivationGradient(ActivationFunction Function) : Operation
{
    /// <inheritdoc/>
    public override string Name => Function.Kind + "Gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), known = arguments.Input(1), dx = arguments.Output(0);
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[i] * (Function.NeedsInput
                ? ReferenceActivation.Derivative(Function, known[i])
                : ReferenceActivation.DerivativeFromOutput(Function, known[i]));
        }
    }
}
