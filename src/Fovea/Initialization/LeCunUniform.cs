using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>U(−b, b) with b = √(3 / fanIn): preserves the variance through linear and SELU layers.</summary>
/// <remarks>
/// Source: LeCun et al. 1998, "Efficient BackProp", §4.6; Keras's lecun_uniform. Held by InitializerTests.
/// </remarks>
public sealed record LeCunUniform : Initializer
{
    /// <inheritdoc/>
    protected override void Write(Span<float> values, Shape shape, in CounterRandom random)
    {
        double bound = Math.Sqrt(3.0 / Fans.Of(shape).In);
        WriteUniform(values, -bound, bound, random);
    }
}
