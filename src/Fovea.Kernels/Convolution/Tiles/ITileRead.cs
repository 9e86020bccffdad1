using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>How a tile takes an operand from its source.</summary>
internal unsafe interface ITileRead
{
    /// <summary>Floats from a pixel to the next where that is known to the JIT, and a step is one float; 0 where not.</summary>
    static virtual int Pixel => 0;

    /// <summary>The operand, to use it more than once.</summary>
    static abstract TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>weight · operand + sum, where the operand is used once.</summary>
    static abstract TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum) where TSimd : unmanaged, ISimd<TSimd>;
}
