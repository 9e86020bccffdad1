using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>The uniform distribution.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound, not below the lower.</param>
/// <exception cref="FoveaException">A bound is not finite, or the upper bound is below the lower.</exception>
/// <remarks>
/// Values are in [low, high]; rounding to float can reach the upper bound. Source:
/// PyTorch's uniform_. Held by InitializerTests.
/// </remarks>
public sealed record Uniform(double Low = 0, double High = 1) : Initializer
{
    /// <summary>The lower bound.</summary>
    public double Low { get; } = Finite(Low, nameof(Uniform), "the lower bound");

    /// <summary>The upper bound.</summary>
    public double High { get; } = High >= Low
        ? Finite(High, nameof(Uniform), "the upper bound")
        : throw new FoveaException($"Initializer Uniform: the bounds are {Low} and {High}; the lower bound must not exceed the upper.");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random) => WriteUniform(values, Low, High, random);
}
