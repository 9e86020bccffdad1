using System.Collections.Immutable;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The adjoint of <see cref="Pad"/>: each input cell accumulates the gradients of its copies.</summary>
/// <param name="Mode">The values in the padding.</param>
/// <param name="Cells">Cells before and after, per spatial axis.</param>
/// <param name="InputShape">The shape before padding, which is the shape of dx.</param>
public sealed record PadGradient(PaddingMode Mode, ImmutableArray<(int Begin, int End)> Cells, Shape InputShape) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [InputShape];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), dx = arguments.Output(0);
        for (int i = 0; i < dy.Length; i++)
        {
            int source = PadSource.Of(i, InputShape, arguments.InputShape(0), Mode, Cells);
            if (source >= 0)
            {
                dx[source] += dy[i];
            }
        }
    }
}
