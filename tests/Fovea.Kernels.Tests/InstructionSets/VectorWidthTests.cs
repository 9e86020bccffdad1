using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Simd;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.InstructionSets;

/// <summary>What the processor is said to have: by itself, or by who started this process with less.</summary>
public class VectorWidthTests
{
    [Fact]
    public void Widest_IsWhatTheProcessorIsSaidToHave()
    {
        int bits = InstructionSetRun.ExpectedBits;

        Assert.Equal(bits, (int)VectorWidths.Widest);
        Assert.Equal(bits >= 512, Avx512F.IsSupported);
        Assert.Equal(bits >= 256, Avx2.IsSupported && Fma.IsSupported && Vector256.IsHardwareAccelerated);
        Assert.All(Enum.GetValues<VectorWidth>(), width => Assert.Equal((int)width <= bits, VectorWidths.IsSupported(width)));
    }

    [Fact]
    public void MultiplyAdd_RoundsOnce_UnlessTheProcessorCannot()
    {
        Assert.SkipUnless(X86Base.IsSupported, "elsewhere fusing does not depend on the width");
        // (1 + 2⁻¹²)² − 1 = 2⁻¹¹ + 2⁻²⁴; the product's rounding drops the last term.
        Simd128 factor = Simd128.Broadcast(1 + MathF.ScaleB(1, -12));
        float exact = MathF.ScaleB(1, -11) + MathF.ScaleB(1, -24), rounded = MathF.ScaleB(1, -11);

        float actual = First(Simd128.MultiplyAdd(factor, factor, Simd128.Broadcast(-1)));

        Assert.Equal(Simd128.IsFused ? exact : rounded, actual);
        Assert.Equal(InstructionSetRun.ExpectedBits >= 256 || Fma.IsSupported, Simd128.IsFused);
    }

    private static unsafe float First(Simd128 vector)
    {
        float* lanes = stackalloc float[Simd128.Width];
        Simd128.Store(vector, lanes);
        return lanes[0];
    }
}
