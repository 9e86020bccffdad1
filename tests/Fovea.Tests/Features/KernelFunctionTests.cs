using Fovea.Features;

namespace Fovea.Tests.Features;

public class KernelFunctionTests
{
    private static readonly double[,] X = { { 1, 2 }, { -3, 0.5 } };
    private static readonly double[,] Y = { { 1, 2 }, { 0, 4 }, { 2, -1 } };

    [Fact]
    public void LinearGram_HoldsTheInnerProducts()
    {
        Assert.Equal(new double[,] { { 5, 8, 0 }, { -2, 2, -6.5 } }, new LinearKernel().Gram(X, Y));
    }

    [Fact]
    public void PolynomialGram_HoldsTheirPowers()
    {
        // (⟨x, y⟩ / 2 + 1)²: small dyadic numbers, exact.
        Assert.Equal(new double[,] { { 12.25, 25, 1 }, { 0, 4, 5.0625 } }, new PolynomialKernel(Degree: 2, Gamma: 0.5).Gram(X, Y));
    }

    [Fact]
    public void RbfGram_FallsWithTheSquaredDistance()
    {
        double[,] gram = new RbfKernel(Gamma: 0.25).Gram(X, Y);

        Assert.Equal(1, gram[0, 0]);
        Assert.Equal(Math.Exp(-0.25 * (1 + 4)), gram[0, 1]);
        Assert.Equal(Math.Exp(-0.25 * (25 + 2.25)), gram[1, 2]);
    }

    [Fact]
    public void PolynomialKernel_IsTheInnerProductOfItsFeatures()
    {
        // (⟨x, y⟩ + 1)² over two inputs is the inner product of the monomials, those with √2 where they occur twice.
        double[,] x = new PolynomialFeatures(2, 2).Transform(X), y = new PolynomialFeatures(2, 2).Transform(Y);
        double[] multiplicity = [1, 2, 2, 1, 2, 1];

        double[,] gram = new PolynomialKernel(Degree: 2).Gram(X, Y);

        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Assert.Equal(Enumerable.Range(0, 6).Sum(t => multiplicity[t] * x[i, t] * y[j, t]), gram[i, j]);
            }
        }
    }

    [Fact]
    public void Kernels_RefuseNumbersThatMakeNoInnerProduct()
    {
        Assert.Throws<FoveaException>(() => new RbfKernel(Gamma: 0));
        Assert.Throws<FoveaException>(() => new RbfKernel(Gamma: double.NaN));
        Assert.Throws<FoveaException>(() => new PolynomialKernel(Degree: 0));
        Assert.Throws<FoveaException>(() => new PolynomialKernel(Offset: -1));
    }

    [Fact]
    public void Gram_NamesBothWidths_WhenTheyDiffer()
    {
        Assert.Contains("rows of x have 2 features, those of y 3",
            Assert.Throws<ShapeException>(() => new LinearKernel().Gram(X, new double[1, 3])).Message,
            StringComparison.Ordinal);
    }
}
