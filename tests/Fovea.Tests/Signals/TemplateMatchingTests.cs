using Fovea.Signals;

namespace Fovea.Tests.Signals;

public class TemplateMatchingTests
{
    // Dot product, two norms, a root and a quotient of at most nine terms: relative error below 32 · 2⁻⁵³.
    private const double Tolerance = 32.0 / (1L << 53);

    [Fact]
    public void CosineSimilarity_AgreesWithTheFormula_OnASequence()
    {
        double[] similarity = TemplateMatching.CosineSimilarity([3, 4, 0, -8, 6], [3, 4]);

        // Windows (3, 4), (4, 0), (0, −8), (−8, 6) against (3, 4): 25/25, 12/20, −32/40, 0/50.
        Assert.Equal([1, 0.6, -0.8, 0], similarity, (expected, actual) => Math.Abs(expected - actual) <= Tolerance);
    }

    [Fact]
    public void CosineSimilarity_IsOne_WhereTheTemplateLies_WhateverItsBrightness()
    {
        double[,] template = { { 1, 2, 0 }, { 0, 3, -1 } };
        double[,] image = new double[6, 7];
        for (int row = 0; row < 2; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                image[3 + row, 2 + column] = 17 * template[row, column];
            }
        }

        double[,] similarity = TemplateMatching.CosineSimilarity(image, template);

        Assert.Equal((5, 5), (similarity.GetLength(0), similarity.GetLength(1)));
        Assert.Equal(1, similarity[3, 2], Tolerance);
        Assert.All(similarity.Cast<double>().Where((_, i) => i != (3 * 5) + 2), value => Assert.InRange(value, -0.9, 0.9));
    }

    [Fact]
    public void CosineSimilarity_OfAWindowOfZeros_IsZero()
    {
        Assert.Equal([0, 1], TemplateMatching.CosineSimilarity([0, 0, 2], [0, 1]));
    }

    [Fact]
    public void CosineSimilarity_StaysExact_WhereAQuietPassageFollowsALoudOne()
    {
        // A running sum of squares would hold 10²⁴ and lose the 25 that follows.
        double[] similarity = TemplateMatching.CosineSimilarity([1e12, 3, 4, 3], [3, 4]);

        Assert.Equal(1, similarity[1], Tolerance);
    }

    [Fact]
    public void CosineSimilarity_ExplainsItself_WhenTheTemplateIsZeroOrTooLong()
    {
        Assert.Contains("non-zero sample",
            Assert.Throws<FoveaException>(() => TemplateMatching.CosineSimilarity([1, 2], [0, 0])).Message,
            StringComparison.Ordinal);
        Assert.Contains("3 samples, the signal 2",
            Assert.Throws<ShapeException>(() => TemplateMatching.CosineSimilarity([1, 2], [1, 2, 3])).Message,
            StringComparison.Ordinal);
        Assert.Contains("[1, 3], the image [2, 2]", Assert.Throws<ShapeException>(
            () => TemplateMatching.CosineSimilarity(new double[2, 2], new double[1, 3])).Message,
            StringComparison.Ordinal);
    }
}
