using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>N(0, σ²) with σ = 1 / √fanIn: preserves the variance through linear and SELU layers.</summary>
/// <remarks>
/// Source: LeCun et al. 1998, "Efficient BackProp", §4.6; Keras's lecun_normal, which truncates at two standard
/// deviations. Held by InitializerTests.
/// </remarks>
public sealed record LeCunNormal : Initializer
{
    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double deviation = 1 / Math.Sqrt(Fans.Of(shape).In);
        WriteNormal(values, 0, deviation, random);
    }
}
