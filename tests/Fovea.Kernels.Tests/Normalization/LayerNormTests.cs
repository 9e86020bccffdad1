using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Normalization;

public sealed unsafe class LayerNormTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 17)]
    [InlineData(33, 31)]
    [InlineData(3, 1000)]
    [InlineData(300, 16)]
    [InlineData(2, 9001)]
    [InlineData(0, 4)]
    public void ForwardAndGradient_AgreeWithTheReference_WithTheSameBitsAtEveryWidthForEveryTeam(int rows, int length)
    {
        var g = new LayerNormGeometry(rows, length);
        float[] x = StageBed.Normals(g.Elements, 1, mean: 5), dy = StageBed.Normals(g.Elements, 2);
        float[] gamma = StageBed.Normals(length, 3), beta = StageBed.Normals(length, 4);
        double[][] expected = Reference(g, StageBed.Doubles(x), StageBed.Doubles(gamma), StageBed.Doubles(beta), StageBed.Doubles(dy));
        float[][]? first = null;
        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            using var bed = new StageBed();
            float* input = bed.Make(x), dOutput = bed.Make(dy), scale = bed.Make(gamma), shift = bed.Make(beta);
            float* y = bed.Make(x.Length), dx = bed.Make(x.Length), mean = bed.Make(rows), inverse = bed.Make(rows),
                dGamma = bed.Make(length), dBeta = bed.Make(length);
            var pointers = new NormalizationPointers
            {
                Input = input,
                Gamma = scale,
                Beta = shift,
                Output = y,
                Mean = mean,
                InverseDeviation = inverse,
                DOutput = dOutput,
                DInput = dx,
                DGamma = dGamma,
                DBeta = dBeta,
            };
            bed.Run([.. LayerNorm.PrepareForward(g, width, pointers, Epsilon), .. LayerNorm.PrepareGradient(g, width, pointers)], threads);
            float[][] actual = [StageBed.Read(y, x.Length), StageBed.Read(dx, x.Length),
                StageBed.Read(dGamma, length), StageBed.Read(dBeta, length)];
            for (int i = 0; i < actual.Length; i++)
            {
                // Sixteen lanes and runs keep the sums' errors below the rounding of the saved mean, 5·2⁻²⁴, and of a few products.
                StageBed.AssertClose(expected[i], actual[i], 3e-6, 1e-5);
                StageBed.AssertSameBits(first?[i], actual[i]);
            }
            first ??= actual;
        }
    }

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        var g = new LayerNormGeometry(3, 5);
        double[] x = StageBed.Doubles(StageBed.Normals(15, 1)), w = StageBed.Doubles(StageBed.Normals(15, 2));
        double[] gamma = StageBed.Doubles(StageBed.Normals(5, 3)), beta = StageBed.Doubles(StageBed.Normals(5, 4));

        double[][] actual = Reference(g, x, gamma, beta, w);

        StageBed.AssertGradient(x, w, _ => Reference(g, x, gamma, beta, w)[0], actual[1]);
        StageBed.AssertGradient(gamma, w, _ => Reference(g, x, gamma, beta, w)[0], actual[2]);
        StageBed.AssertGradient(beta, w, _ => Reference(g, x, gamma, beta, w)[0], actual[3]);
    }

    [Fact]
    public void Geometry_RefusesSizes() => Assert.Throws<ShapeException>(() => new LayerNormGeometry(3, 0));

    private static double[][] Reference(LayerNormGeometry g, double[] x, double[] gamma, double[] beta, double[] dy)
    {
        double[] y = new double[x.Length], dx = new double[x.Length], dGamma = new double[g.Length], dBeta = new double[g.Length];
        double[] mean = new double[g.Rows], inverse = new double[g.Rows];
        ReferenceLayerNorm.Forward<double>(g, Epsilon, x, gamma, beta, y, mean, inverse, 0, g.Rows);
        ReferenceLayerNorm.InputGradient<double>(g, x, gamma, mean, inverse, dy, dx, 0, g.Rows);
        ReferenceLayerNorm.ParameterGradient<double>(g, x, mean, inverse, dy, dGamma, dBeta, 0, g.Length);
        return [y, dx, dGamma, dBeta];
    }
}
