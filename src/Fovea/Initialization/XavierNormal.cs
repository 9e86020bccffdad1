using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>
/// N(0, σ²) with σ = gain·√(2 / (fanIn + fanOut)): a compromise that preserves the variance in both passes.
/// </summary>
/// <param name="Gain">
/// The gain for the activation after the layer, 0 or more; see <see cref="Initialization.Gain"/>.
/// </param>
/// <exception cref="FoveaException">The gain is negative or not finite.</exception>
/// <remarks>Source: Glorot and Bengio 2010; PyTorch's xavier_normal_, Keras's glorot_normal. Held by InitializerTests.</remarks>
public sealed record XavierNormal(double Gain = 1) : Initializer
{
    /// <summary>The gain.</summary>
    public double Gain { get; } = NotNegative(Gain, nameof(XavierNormal), "the gain");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        var fans = Fans.Of(shape);
        double deviation = Gain * Math.Sqrt(2.0 / ((double)fans.In + fans.Out));
        WriteNormal(values, 0, deviation, random);
    }
}
