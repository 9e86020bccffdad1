namespace Fovea.Graph.Ops;

/// <summary>Arithmetic on two tensors of one shape.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,
}
