using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Optimizers;

public class FlatPassTests
{
    [Fact]
    public unsafe void GradientNorm_SumsTheSectionsOnly_WithTheSameBitsOnAnyTeam()
    {
        double expected = 0;
        for (int i = 0; i < OptimizerHarness.Length; i++)
        {
            double g = OptimizerHarness.GradientAt(0, i);
            expected += OptimizerHarness.InASection(i) ? g * g : 0;
        }
        double[] results = new double[3];
        for (int threads = 1; threads <= 3; threads++)
        {
            results[threads - 1] = Norm(threads, gradient => { });
        }

        // 20,000 additions of 2⁻⁵³ each.
        Assert.Equal(Math.Sqrt(expected), results[0], expected * 20_000 * Math.Pow(2, -53));
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void GradientNorm_IsFinite_ExactlyIfTheGradientIs()
    {
        Assert.True(double.IsNaN(Norm(1, gradient => gradient[1_046] = float.NaN)));
        Assert.True(double.IsPositiveInfinity(Norm(1, gradient => gradient[19_599] = float.NegativeInfinity)));
        Assert.Equal(float.MaxValue, Norm(1, gradient => gradient[3] = float.MaxValue), float.MaxValue * 1e-15);
        Assert.True(double.IsFinite(Norm(1, gradient => gradient[2] = float.NaN)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(4097)]
    [InlineData(16_385)]
    public unsafe void AverageAndSum_AgreeWithTheFormula_AndStopAtTheEnd(int count)
    {
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported))
        {
            float[] source = new float[count + 1];
            float[] average = new float[count + 1];
            float[] sum = new float[count + 1];
            for (int i = 0; i <= count; i++)
            {
                source[i] = OptimizerHarness.GradientAt(1, i);
                average[i] = sum[i] = OptimizerHarness.GradientAt(2, i);
            }
            fixed (float* s = source, a = average, t = sum)
            {
                KernelStage averaging = new ExponentialAverageStage(width, 0.75, count, s, a);
                KernelStage adding = new AccumulateStage(width, count, s, t);
                averaging.Run(0, averaging.Tasks);
                adding.Run(0, adding.Tasks);
            }

            for (int i = 0; i < count; i++)
            {
                float old = OptimizerHarness.GradientAt(2, i);
                // The factors are exact; two roundings of numbers below 2.
                Assert.Equal((0.75 * old) + (0.25 * source[i]), average[i], 4 * Math.Pow(2, -24));
                Assert.Equal(old + source[i], sum[i]);
            }
            Assert.Equal(OptimizerHarness.GradientAt(2, count), average[count]);
            Assert.Equal(OptimizerHarness.GradientAt(2, count), sum[count]);
        }
    }

    private static unsafe double Norm(int threads, Action<float[]> spoil)
    {
        using var harness = new OptimizerHarness(threads);
        float[] gradient = new float[OptimizerHarness.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = OptimizerHarness.GradientAt(0, i);
        }
        spoil(gradient);
        gradient.CopyTo(harness.Gradient);
        double result = 0;
        Assert.True(GradientNorm.WorkspaceFloats(OptimizerHarness.Sections) <= 256);
        harness.Run(GradientNorm.Prepare(OptimizerHarness.Sections, harness.Buffers.Gradient, harness.Workspace, &result));
        return result;
    }
}
