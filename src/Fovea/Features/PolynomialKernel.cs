namespace Fovea.Features;

/// <summary>
/// k(x, y) = (γ·⟨x, y⟩ + offset)^degree: the weighted monomials up to the degree, without computing them one by one.
/// </summary>
/// <param name="Degree">1 or more.</param>
/// <param name="Gamma">γ, above 0.</param>
/// <param name="Offset">0 or more; above 0, terms of lower degree are included.</param>
/// <exception cref="FoveaException">An argument is out of range.</exception>
public sealed record PolynomialKernel(int Degree = 3, double Gamma = 1, double Offset = 1) : KernelFunction
{
    /// <summary>The power.</summary>
    public int Degree { get; } = Degree >= 1
        ? Degree
        : throw new FoveaException($"Polynomial kernel: the degree is {Degree}; it must be 1 or more.");

    /// <summary>γ, the scale of the inner product.</summary>
    public double Gamma { get; } = Gamma > 0 && double.IsFinite(Gamma)
        ? Gamma
        : throw new FoveaException($"Polynomial kernel: γ is {Gamma}; it must be finite and above 0.");

    /// <summary>What is added before the power.</summary>
    public double Offset { get; } = Offset >= 0 && double.IsFinite(Offset) ? Offset : throw new FoveaException(
        $"Polynomial kernel: the offset is {Offset}; it must be finite and 0 or more, so that the Gram matrix is " +
        "positive semidefinite.");

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        Math.Pow((Gamma * DenseMatrix.Dot(x, y)) + Offset, Degree);
}
