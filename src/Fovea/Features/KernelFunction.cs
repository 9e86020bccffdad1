namespace Fovea.Features;

/// <summary>
/// A kernel k(x, y) of two feature rows: an inner product in some feature space, so that linear methods work in that
/// space without computing its coordinates.
/// </summary>
/// <remarks>Source: Schölkopf and Smola 2002, Learning with Kernels, §2. Held by KernelFunctionTests.</remarks>
public abstract record KernelFunction
{
    /// <summary>k(x, y).</summary>
    /// <param name="x">[features].</param>
    /// <param name="y">[features], as long as <paramref name="x"/>.</param>
    public abstract double Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y);

    /// <summary>The Gram matrix of one set of rows with another: element (i, j) is k(xᵢ, yⱼ).</summary>
    /// <param name="x">[n, features].</param>
    /// <param name="y">[m, features].</param>
    /// <returns>[n, m].</returns>
    /// <exception cref="ShapeException">The rows differ in length.</exception>
    public double[,] Gram(double[,] x, double[,] y)
    {
        if (x.GetLength(1) != y.GetLength(1))
        {
            throw new ShapeException(
                $"Gram matrix: the rows of x have {x.GetLength(1)} features, those of y {y.GetLength(1)}; they " +
                "must be equal.");
        }
        double[,] gram = new double[x.GetLength(0), y.GetLength(0)];
        for (int i = 0; i < gram.GetLength(0); i++)
        {
            for (int j = 0; j < gram.GetLength(1); j++)
            {
                gram[i, j] = Evaluate(DenseMatrix.Row(x, i), DenseMatrix.Row(y, j));
            }
        }
        return gram;
    }
}
