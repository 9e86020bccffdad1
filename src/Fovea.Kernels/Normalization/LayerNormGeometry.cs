namespace Fovea.Kernels.Normalization;

/// <summary>
/// The sizes of a layer normalisation over a tensor's last axes: rows [rows, length],
/// each normalised by itself. Plain layout.
/// </summary>
internal sealed record LayerNormGeometry
{
    /// <summary>Makes and checks a geometry.</summary>
    /// <param name="rows">Product of the axes before.</param>
    /// <param name="length">Product of the axes that are normalised, and how many γ and β there are.</param>
    /// <exception cref="ShapeException">A size is out of range.</exception>
    public LayerNormGeometry(int rows, int length)
    {
        if (rows < 0 || length < 1 || (long)rows * length > Array.MaxLength)
        {
            throw new ShapeException(
                $"Layer normalisation: rows ≥ 0, length ≥ 1 and together at most {Array.MaxLength:N0}; found [{rows}, {length}].");
        }
        (Rows, Length) = (rows, length);
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Values of a row.</summary>
    public int Length { get; }

    /// <summary>Values of the tensor.</summary>
    public int Elements => Rows * Length;
}
