using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>Fills with 0: biases, and the shifts of normalisation.</summary>
/// <remarks>Held by InitializerTests.</remarks>
public sealed record Zeros : Initializer
{
    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random) => values.Clear();
}
