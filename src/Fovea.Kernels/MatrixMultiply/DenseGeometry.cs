namespace Fovea.Kernels.MatrixMultiply;

/// <summary>A fully connected layer y = x·Wᵀ + b as three matrix products.</summary>
/// <param name="Batch">Rows of x and y.</param>
/// <param name="Inputs">Columns of x; W is [outputs, inputs].</param>
/// <param name="Outputs">Columns of y.</param>
internal readonly record struct DenseGeometry(int Batch, int Inputs, int Outputs)
{
    /// <summary>y[batch, outputs] = x·Wᵀ: A is x, B is W, the bias is b.</summary>
    public MatrixMultiplyGeometry Forward => new(Batch, Outputs, Inputs, transposeB: true);

    /// <summary>dx[batch, inputs] = dy·W: A is dy, B is W.</summary>
    public MatrixMultiplyGeometry InputGradient => new(Batch, Inputs, Outputs);

    /// <summary>dW[outputs, inputs] = dyᵀ·x: A is dy, B is x.</summary>
    public MatrixMultiplyGeometry WeightGradient => new(Outputs, Inputs, Batch, transposeA: true);
}
