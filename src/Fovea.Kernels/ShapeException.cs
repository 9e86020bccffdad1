namespace Fovea;

/// <summary>Shapes that do not fit together: a layer and its input, a buffer and its geometry.</summary>
public sealed class ShapeException : FoveaException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The layer or operation, both shapes, and what would fit.</param>
    public ShapeException(string message) : base(message)
    {
    }
}
