using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>An operation that a program's kernel computes, in a form that no rewriting recognises.</summary>
/// <param name="Operation">The operation.</param>
internal sealed record RegisteredOperation(Operation Operation) : Operation
{
    /// <inheritdoc/>
    public override string Name => Operation.Name;

    /// <inheritdoc/>
    public override bool HasSideEffect => Operation.HasSideEffect;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => Operation.InferShapes(inputs);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Operation.MultiplyAdds(inputs);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments) => Operation.Evaluate(arguments);
}
