using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Elementwise;

public unsafe class ActivationTests
{
    private static readonly int[] Lengths = [0, 1, 7, 15, 16, 17, 31, 4095, 4096, 4097, 10_000];

    public static TheoryData<ActivationFunction> All
    {
        get
        {
            var data = new TheoryData<ActivationFunction>();
            foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
            {
                data.Add(ActivationFunction.Default(kind));
            }
            data.Add(new ActivationFunction(ActivationKind.LeakyReLU, -0.5f));
            data.Add(new ActivationFunction(ActivationKind.Elu, -2));
            data.Add(new ActivationFunction(ActivationKind.Elu, 0.3f));
            data.Add(new ActivationFunction(ActivationKind.Softplus, 3, 5));
            return data;
        }
    }

    // The bound is 8 units in the last place of the value, and where a derivative passes through zero, of its terms,
    // which are at most a few: each function is a chain of five to eight roundings after an exponential good to one
    // or two, and e^u turns u's rounding into |u|·ε, which is why the tails of x·e^(−|x|…) are granted |x|·ε.
    [Theory]
    [MemberData(nameof(All))]
    public void ForwardAndDerivative_AgreeWithTheReferenceInDouble(ActivationFunction activation)
    {
        float[] x = Samples();
        double[] expected = Array.ConvertAll(x, v => ReferenceActivation.Forward(activation, (double)v));
        double[] slope = Array.ConvertAll(x, v => ReferenceActivation.Derivative(activation, (double)v));

        (float[] y, float[] dx) = Run(activation, VectorWidths.Widest, 1, x, inPlace: false);

        for (int i = 0; i < x.Length; i++)
        {
            // The exponent's size.
            double ulp = Math.Pow(2, -24), reach = activation.Kind == ActivationKind.GeluTanh ? 90 : Math.Min(Math.Abs(x[i]), 100);
            double bound = ((16 + (4 * reach)) * ulp * Math.Abs(expected[i])) + 1e-37;
            Assert.True(((double)(float)expected[i]).Equals(y[i]) || Math.Abs(y[i] - expected[i]) <= bound,
                $"{activation}: f({x[i]:R}) = {y[i]:R}, expected {expected[i]:R}");
            double slopeBound = (32 * ulp) + ((16 + (4 * reach)) * ulp * Math.Abs(slope[i]));
            Assert.True(slope[i].Equals(dx[i]) || Math.Abs(dx[i] - slope[i]) <= slopeBound,
                $"{activation}: f'({x[i]:R}) = {dx[i]:R}, expected {slope[i]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_HasTheSameBits_AtEveryWidthThreadCountAndLength_AlsoInPlace(ActivationFunction activation)
    {
        foreach (int length in Lengths)
        {
            float[] x = Stages.RandomFloats(length, (ulong)length, 5);
            float[]? firstY = null, firstDx = null;
            foreach ((VectorWidth width, int threads) in Stages.Setups)
            {
                (float[] y, float[] dx) = Run(activation, width, threads, x, inPlace: threads == 2);
                Stages.AssertSameBits(firstY ??= y, y, $"{activation}, {length}, {width}");
                Stages.AssertSameBits(firstDx ??= dx, dx, $"{activation} gradient, {length}, {width}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void NaN_StaysInItsLane_AndInfinityGivesTheLimit(ActivationFunction activation)
    {
        foreach (VectorWidth width in Stages.Widths)
        {
            for (int lane = 0; lane < 37; lane++)
            {
                float[] x = Stages.RandomFloats(37, 3, 4);
                x[lane] = float.NaN;
                x[(lane + 1) % 37] = float.PositiveInfinity;
                x[(lane + 2) % 37] = float.NegativeInfinity;

                (float[] y, float[] dx) = Run(activation, width, 1, x, inPlace: false);

                for (int i = 0; i < 37; i++)
                {
                    Assert.Equal(i == lane, float.IsNaN(y[i]));
                    Assert.Equal(i == lane, float.IsNaN(dx[i]));
                    if (float.IsInfinity(x[i]))
                    {
                        Assert.Equal(ReferenceActivation.Forward(activation, (double)x[i]), y[i], 1e-6);
                        Assert.Equal(ReferenceActivation.Derivative(activation, (double)x[i]), dx[i], 1e-6);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ReferenceDerivative_AgreesWithACentralDifference(ActivationFunction activation)
    {
        const double H = 1e-5;
        for (double x = -7.03; x < 8; x += 0.137)
        {
            if (Math.Abs(Math.Abs(x) - 3) < 1e-3 || Math.Abs(x) < 1e-3)
            {
                continue;   // a kink
            }
            double difference = (ReferenceActivation.Forward(activation, x + H) - ReferenceActivation.Forward(activation, x - H)) / (2 * H);
            // H²·f‴/6 and ε·f/H are both below 1e−9.
            Assert.Equal(difference, ReferenceActivation.Derivative(activation, x), 1e-8);
        }
    }

    // Φ(1), Φ(−1), Φ(−3), Φ(−10): Abramowitz & Stegun, tables 26.1 and 26.2.
    [Theory]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1, 0.158655253931457)]
    [InlineData(-3, 1.349898031630095e-3)]
    [InlineData(-10, 7.61985302416e-24)]
    public void NormalIntegral_HasItsPublishedValues(double x, double expected)
    {
        Assert.InRange(ReferenceActivation.NormalIntegral(x) / expected, 1 - 1e-11, 1 + 1e-11);
    }

    private static float[] Samples()
    {
        var samples = new List<float>();
        for (float size = 1e-30f; size < 1e30f; size *= 1.37f)
        {
            samples.Add(size);
            samples.Add(-size);
        }
        for (float x = -20; x < 20; x += 0.00731f)
        {
            samples.Add(x);
        }
        samples.AddRange([0, float.MaxValue, float.MinValue, float.Epsilon, float.NaN]);
        return [.. samples];
    }

    private static (float[] Y, float[] Dx) Run(ActivationFunction activation, VectorWidth width, int threads, float[] x, bool inPlace)
    {
        using GuardedBuffer input = new(x), output = new(x.Length), gradient = new(x.Length, 1);
        bool overwrite = inPlace && !activation.NeedsInput;
        float* y = overwrite ? input.Pointer : output.Pointer;

        Stages.Run(
            threads,
            new ActivationForward(width, activation, x.Length, input.Pointer, y),
            new ActivationGradient(width, activation, x.Length, gradient.Pointer, overwrite ? null : input.Pointer, y, gradient.Pointer));

        input.AssertGuardsUntouched();
        output.AssertGuardsUntouched();
        gradient.AssertGuardsUntouched();
        return ((overwrite ? input : output).ToArray(), gradient.ToArray());
    }
}
