using Fovea.Initialization;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Tests.Initialization;

public class OrthogonalTests
{
    private static readonly CounterRandom Stream = new(seed: 5, (uint)RandomPurpose.Initialization);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 37, 1)]
    [InlineData(40, 40, 1)]
    [InlineData(16, 6, 25)]    // wide: 16 × 150, rows orthonormal
    [InlineData(120, 10, 1)]   // tall: columns orthonormal
    public void Fill_GivesOrthonormalRowsOrColumns_TimesTheGain(int outChannels, int inChannels, int taps)
    {
        const double Gain = 1.5;
        var shape = new Shape(outChannels, inChannels, taps);
        int rows = outChannels, columns = inChannels * taps;
        float[] w = new float[shape.Length];

        new Orthogonal(Gain).Fill(w, shape, Stream);

        bool wide = rows <= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                for (int k = 0; k < length; k++)
                {
                    product += (double)(wide ? w[(i * columns) + k] : w[(k * columns) + i])
                        * (wide ? w[(j * columns) + k] : w[(k * columns) + j]);
                }
                // Vectors of length 1.5 rounded to float, 2⁻²⁴ of each element: at most 2 · 2⁻²⁴ · 2.25 = 2.7·10⁻⁷ (Cauchy–Schwarz).
                Assert.Equal(i == j ? Gain * Gain : 0, product, 3e-7);
            }
        }
    }

    [Fact]
    public void Fill_IsUniformOverOrthogonalMatrices_NotOnlyOverRotationsOrOneSign()
    {
        // A random orthogonal 3×3 has determinant ±1 with equal chance, and each diagonal element is symmetric about 0.
        const int Count = 2000;
        int positiveDeterminants = 0, positiveCorners = 0;
        float[] w = new float[9];
        for (uint step = 0; step < Count; step++)
        {
            new Orthogonal().Fill(w, new Shape(3, 3), new CounterRandom(seed: 9, (uint)RandomPurpose.Synthetic, step));
            float determinant = (w[0] * ((w[4] * w[8]) - (w[5] * w[7]))) - (w[1] * ((w[3] * w[8]) - (w[5] * w[6])))
                + (w[2] * ((w[3] * w[7]) - (w[4] * w[6])));
            positiveDeterminants += determinant > 0 ? 1 : 0;
            positiveCorners += w[8] > 0 ? 1 : 0;
        }

        double error = 5 * 0.5 * Math.Sqrt(Count);   // five binomial standard errors
        Assert.InRange(positiveDeterminants, (Count / 2) - error, (Count / 2) + error);
        Assert.InRange(positiveCorners, (Count / 2) - error, (Count / 2) + error);
    }

    [Fact]
    public void Fill_RefusesABias()
    {
        Assert.Contains("at least two axes",
            Assert.Throws<ShapeException>(() => new Orthogonal().Fill(new float[4], new Shape(4), Stream)).Message,
            StringComparison.Ordinal);
    }
}
