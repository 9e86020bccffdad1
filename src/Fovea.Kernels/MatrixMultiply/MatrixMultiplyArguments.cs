namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The memory of a matrix product, and what becomes of the sums.</summary>
/// <remarks>C = activation(A·B + bias), or C += A·B. No operand overlaps C or the workspace.</remarks>
internal sealed unsafe class MatrixMultiplyArguments
{
    /// <summary>[rows, depth], or [depth, rows] if transposed.</summary>
    public float* A { get; init; }

    /// <summary>[depth, columns], or [columns, depth] if transposed.</summary>
    public float* B { get; init; }

    /// <summary>[rows, columns].</summary>
    public float* C { get; init; }

    /// <summary>[columns], added to every row; null for none.</summary>
    public float* Bias { get; init; }

    /// <summary>As many floats as the kernel asks for, starting at a cache line.</summary>
    public float* Workspace { get; init; }

    /// <summary>Add to C instead of overwriting it. Not with a bias or a ReLU.</summary>
    public bool Accumulate { get; init; }

    /// <summary>Replace negative results by 0.</summary>
    public bool ReLU { get; init; }

    internal void Validate()
    {
        if (Accumulate && (ReLU || Bias is not null))
        {
            throw new FoveaException("Matrix product: a product that is added to C takes neither bias nor ReLU. "
                + "Apply them in a stage of their own.");
        }
    }
}
