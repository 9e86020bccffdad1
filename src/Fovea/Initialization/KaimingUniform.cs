using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>U(−b, b) with b = gain·√(3 / fan): preserves the variance through ReLU layers.</summary>
/// <param name="NegativeSlope">
/// The negative slope of a leaky ReLU (√5 by default); used only for <see cref="Nonlinearity.LeakyReLU"/>.
/// </param>
/// <param name="Mode">The pass in which the variance is preserved.</param>
/// <param name="Nonlinearity">The activation after the layer.</param>
/// <exception cref="FoveaException">The slope is not finite.</exception>
/// <remarks>
/// The defaults give U(−1/√fanIn, 1/√fanIn), the weights of PyTorch's Conv and Linear. Source: He et al. 2015,
/// arXiv:1502.01852; PyTorch's kaiming_uniform_. Held by InitializerTests.
/// </remarks>
public sealed record KaimingUniform(
    double NegativeSlope = 2.23606797749979, FanMode Mode = FanMode.In,
    Nonlinearity Nonlinearity = Nonlinearity.LeakyReLU)
    : Initializer
{
    /// <summary>The negative slope of a leaky ReLU.</summary>
    public double NegativeSlope { get; } = Finite(NegativeSlope, nameof(KaimingUniform), "the slope");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double bound = Gain.Of(Nonlinearity, NegativeSlope) * Math.Sqrt(3 / Fans.Of(shape).Select(Mode));
        WriteUniform(values, -bound, bound, random);
    }
}
