namespace Fovea.Graph.Ops;

/// <summary>Element-wise arithmetic.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a − b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,
}
