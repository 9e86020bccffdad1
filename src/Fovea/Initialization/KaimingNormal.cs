using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>N(0, d²) with d = gain / √fan: variance kept through layers of rectifiers.</summary>
/// <param name="NegativeSlope">The slope of a leaky ReLU below zero; read for <see cref="Nonlinearity.LeakyReLU"/> only.</param>
/// <param name="Mode">The direction in which variance is kept.</param>
/// <param name="Nonlinearity">The activation behind.</param>
/// <exception cref="FoveaException">The slope is not finite.</exception>
/// <remarks>The defaults suit a ReLU, forward. Source: He et al. 2015, arXiv:1502.01852; PyTorch's kaiming_normal_. Held by InitializerTests.</remarks>
public sealed record KaimingNormal(double NegativeSlope = 0, FanMode Mode = FanMode.In, Nonlinearity Nonlinearity = Nonlinearity.ReLU) : Initializer
{
    /// <summary>The slope of a leaky ReLU below zero.</summary>
    public double NegativeSlope { get; } = Finite(NegativeSlope, nameof(KaimingNormal), "the slope");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double deviation = Gain.Of(Nonlinearity, NegativeSlope) / Math.Sqrt(Fans.Of(shape).Select(Mode));
        WriteNormal(values, 0, deviation, random);
    }
}
