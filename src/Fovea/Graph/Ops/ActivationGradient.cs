using Fovea.Execution.Reference;
using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of an activation: (dy, x or y) → dy · f′. Takes the input x where <see cref="NeedsInput"/>, else the output y.</summary>
/// <param name="Function">The function.</param>
public sealed record ActivationGradient(ActivationFunction Function) : Operation
{
    /// <inheritdoc/>
    public override string Name => Function.Kind + "Gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <summary>Whether the derivative cannot be told from the output alone.</summary>
    public static bool NeedsInput(ActivationKind kind) =>
        kind is not (ActivationKind.Relu or ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Relu6);

    internal override void Evaluate(ReferenceArguments arguments) { }
}
