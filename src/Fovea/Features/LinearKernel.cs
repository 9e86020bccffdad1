namespace Fovea.Features;

/// <summary>k(x, y) = ⟨x, y⟩: the feature space is the input space.</summary>
public sealed record LinearKernel : KernelFunction
{
    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => DenseMatrix.Dot(x, y);
}
