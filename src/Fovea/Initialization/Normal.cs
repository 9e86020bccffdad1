using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>The normal distribution.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation, 0 or more.</param>
/// <exception cref="FoveaException">A value is not finite, or the standard deviation is negative.</exception>
/// <remarks>Source: PyTorch's normal_. Held by InitializerTests.</remarks>
public sealed record Normal(double Mean = 0, double Deviation = 1) : Initializer
{
    /// <summary>The mean.</summary>
    public double Mean { get; } = Finite(Mean, nameof(Normal), "the mean");

    /// <summary>The standard deviation.</summary>
    public double Deviation { get; } = NotNegative(Deviation, nameof(Normal), "the standard deviation");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random) => WriteNormal(values, Mean, Deviation, random);
}
