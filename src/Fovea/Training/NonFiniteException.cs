namespace Fovea.Training;

/// <summary>Training met a NaN or an infinity, and stopped before it reached the weights' checkpoint.</summary>
public sealed class NonFiniteException : FoveaException
{
    /// <summary>Creates the error.</summary>
    /// <param name="layer">The first layer in which it showed.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="message">What was found and what to try.</param>
    public NonFiniteException(string layer, long step, string message) : base(message) => (Layer, Step) = (layer, step);

    /// <summary>The first layer in which it showed.</summary>
    public string Layer { get; }

    /// <summary>The step, from 0.</summary>
    public long Step { get; }
}
