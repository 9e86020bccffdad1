using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>Fills with a constant.</summary>
/// <param name="Value">The constant.</param>
/// <exception cref="FoveaException">The value is not finite.</exception>
/// <remarks>Held by InitializerTests.</remarks>
public sealed record Constant(double Value) : Initializer
{
    /// <summary>The constant.</summary>
    public double Value { get; } = Finite(Value, nameof(Constant), "the value");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random) => values.Fill((float)Value);
}
