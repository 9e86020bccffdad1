using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>An algorithm for matrix products.</summary>
internal abstract class MatrixMultiplyKernel
{
    private protected MatrixMultiplyKernel()
    {
    }

    /// <summary>Operation and algorithm.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it serves a geometry, and why.</summary>
    public abstract Suitability Supports(MatrixMultiplyGeometry geometry);

    /// <summary>Floats of workspace.</summary>
    public abstract long WorkspaceFloats(MatrixMultiplyGeometry geometry, VectorWidth width);

    /// <summary>Binds the product to memory.</summary>
    public abstract PreparedKernel Prepare(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments);
}
