using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Simd;

public unsafe class VectorMathTests
{
    // A prime, so that all exponents and all ends of mantissas come by: 4.3 million floats.
    private const uint Stride = 997;

    [Fact]
    public void Exp_IsWithinOneUnitInTheLastPlace_OverAllFloatsByAStride()
    {
        float[] x = new float[(uint.MaxValue / Stride) + 1];
        for (uint i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.UInt32BitsToSingle(i * Stride);
        }

        float[] y = Exp(VectorWidths.Widest, x);

        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Math.Exp(x[i]);
            if (float.IsNaN(x[i]) || (float)exact is 0 or float.PositiveInfinity)
            {
                Assert.Equal((float)exact, y[i]);
            }
            else
            {
                double ulp = (double)MathF.BitIncrement((float)exact) - (float)exact;
                worst = Math.Max(worst, Math.Abs(y[i] - exact) / ulp);
            }
        }
        Assert.True(worst <= 1, $"the worst is {worst} ulp");
    }

    [Fact]
    public void Exp_HasTheSameBits_AtEveryWidth()
    {
        float[] x = [.. Stages.RandomFloats(20_000, 1, 110), .. Stages.RandomFloats(20_000, 2), .. Edges.Select(edge => edge.X)];
        float[] expected = Exp(VectorWidths.Widest, x);

        foreach (VectorWidth width in Stages.Widths)
        {
            Stages.AssertSameBits(expected, Exp(width, x), $"{width}");
        }
    }

    [Fact]
    public void Exp_IsExact_AtZeroAndAtInfinities_AndRoundsAtTheEndsOfItsRange()
    {
        foreach (VectorWidth width in Stages.Widths)
        {
            float[] y = Exp(width, [.. Edges.Select(edge => edge.X)]);

            Stages.AssertSameBits([.. Edges.Select(edge => edge.Y)], y, $"{width}");
        }
    }

    // 88.72283 is the last float whose exponential is finite, −103.97207 the last whose exponential rounds to a denormal.
    private static readonly (float X, float Y)[] Edges =
    [
        (0, 1), (-0f, 1), (float.Epsilon, 1), (-float.Epsilon, 1),
        (float.NaN, float.NaN), (float.PositiveInfinity, float.PositiveInfinity), (float.NegativeInfinity, 0),
        (float.MaxValue, float.PositiveInfinity), (float.MinValue, 0),
        (MathF.BitIncrement(88.72283f), float.PositiveInfinity), (-103.97207f, float.Epsilon), (MathF.BitDecrement(-103.97208f), 0),
    ];

    private static float[] Exp(VectorWidth width, float[] x)
    {
        using var buffer = new GuardedBuffer(x);
        switch (width)
        {
            case VectorWidth.Bits512: ElementwiseLoop.Unary<Simd512, Exponential>(default, x.Length, buffer.Pointer, buffer.Pointer); break;
            case VectorWidth.Bits256: ElementwiseLoop.Unary<Simd256, Exponential>(default, x.Length, buffer.Pointer, buffer.Pointer); break;
            default: ElementwiseLoop.Unary<Simd128, Exponential>(default, x.Length, buffer.Pointer, buffer.Pointer); break;
        }
        buffer.AssertGuardsUntouched();
        return buffer.ToArray();
    }

    private readonly struct Exponential : IUnaryOperation
    {
        public TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => VectorMath.Exp(x);
    }
}
