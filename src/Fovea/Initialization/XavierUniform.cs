using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>
/// U(−b, b) with b = gain·√(6 / (fanIn + fanOut)): a compromise that preserves the variance in both passes.
/// </summary>
/// <param name="Gain">
/// The gain for the activation after the layer, 0 or more; see <see cref="Initialization.Gain"/>.
/// </param>
/// <exception cref="FoveaException">The gain is negative or not finite.</exception>
/// <remarks>Source: Glorot and Bengio 2010; PyTorch's xavier_uniform_, Keras's glorot_uniform. Held by InitializerTests.</remarks>
public sealed record XavierUniform(double Gain = 1) : Initializer
{
    /// <summary>The gain.</summary>
    public double Gain { get; } = NotNegative(Gain, nameof(XavierUniform), "the gain");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        var fans = Fans.Of(shape);
        double bound = Gain * Math.Sqrt(6.0 / ((double)fans.In + fans.Out));
        WriteUniform(values, -bound, bound, random);
    }
}
