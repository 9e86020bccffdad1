namespace Fovea.Kernels.Elementwise;

/// <summary>Arithmetic on two buffers.</summary>
internal enum BinaryOperation
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,
}
