using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>
/// U(−b, b) with b = 1 / √fanIn and an explicit fan-in: for biases, whose shape does not determine it.
/// </summary>
/// <param name="FanIn">1 or more: <see cref="Fans.In"/> of the layer's weights.</param>
/// <exception cref="FoveaException">The fan-in is below 1.</exception>
/// <remarks>Source: the biases of PyTorch's Conv and Linear. Held by InitializerTests.</remarks>
public sealed record FanInUniform(int FanIn) : Initializer
{
    /// <summary>The fan-in.</summary>
    public int FanIn { get; } = FanIn >= 1 ? FanIn : throw new FoveaException(
        $"Initializer FanInUniform: the fan-in is {FanIn}; it must be 1 or more.");

    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double bound = 1 / Math.Sqrt(FanIn);
        WriteUniform(values, -bound, bound, random);
    }
}
