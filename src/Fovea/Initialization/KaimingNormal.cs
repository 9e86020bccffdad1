using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>N(0, σ²) with σ = gain / √fan: preserves the variance through ReLU layers.</summary>
/// <param name="NegativeSlope">
/// The negative slope of a leaky ReLU; used only for <see cref="Nonlinearity.LeakyReLU"/>.
/// </param>
/// <param name="Mode">The pass in which the variance is preserved.</param>
/// <param name="Nonlinearity">The activation after the layer.</param>
/// <exception cref="FoveaException">The slope is not finite.</exception>
/// <remarks>
/// The defaults are for ReLU and the forward pass. Source: He et al. 2015, arXiv:1502.01852; PyTorch's
/// kaiming_normal_. Held by InitializerTests.
/// </remarks>
public sealed record KaimingNormal(
    double NegativeSlope = 0, FanMode Mode = FanMode.In, Nonlinearity Nonlinearity = Nonlinearity.ReLU)
    : Initializer
{
    /// <summary>The negative slope of a leaky ReLU.</summary>
    public double NegativeSlope { get; } = Finite(NegativeSlope, nameof(KaimingNormal), "the slope");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double deviation = Gain.Of(Nonlinearity, NegativeSlope) / Math.Sqrt(Fans.Of(shape).Select(Mode));
        WriteNormal(values, 0, deviation, random);
    }
}
