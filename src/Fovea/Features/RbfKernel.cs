namespace Fovea.Features;

/// <summary>
/// k(x, y) = exp(−γ·‖x − y‖²), the Gaussian radial basis function: near 1 for nearby rows, near 0 for distant ones.
/// </summary>
/// <param name="Gamma">γ = 1 / 2σ², above 0.</param>
/// <exception cref="FoveaException">γ is out of range.</exception>
public sealed record RbfKernel(double Gamma = 1) : KernelFunction
{
    /// <summary>γ = 1 / 2σ², where σ is the length scale.</summary>
    public double Gamma { get; } = Gamma > 0 && double.IsFinite(Gamma)
        ? Gamma
        : throw new FoveaException($"RBF kernel: γ is {Gamma}; it must be finite and above 0.");

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        // Differences first: ‖x‖² + ‖y‖² − 2⟨x, y⟩ would cancel for nearby rows, and could become negative.
        double squares = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - y[i];
            squares += difference * difference;
        }
        return Math.Exp(-Gamma * squares);
    }
}
