using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>Fills with 1: the scales of normalisation.</summary>
/// <remarks>Held by InitializerTests.</remarks>
public sealed record Ones : Initializer
{
    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random) => values.Fill(1);
}
