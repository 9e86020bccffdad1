using Fovea.Graph;

namespace Fovea.Backends;

/// <summary>
/// Moves parameters by their gradients: accumulates, reduces over processes, clips, applies the optimiser's rule, and keeps an average.
/// Works on any parameters whose gradients are written to it, by a graph compiled with <see cref="IBackend.CompileTraining"/> or by hand.
/// Not thread-safe.
/// </summary>
public interface IParameterOptimizer : IDisposable
{
    /// <summary>Calls of <see cref="Step"/> so far, those before a restored checkpoint included.</summary>
    long Steps { get; }

    /// <summary>Whether it moves a parameter: it is trainable and not frozen.</summary>
    bool Moves(ParameterInfo parameter);

    /// <summary>
    /// A parameter's gradient, in the parameter's shape, row-major; read by the next
    /// <see cref="Step"/>. Zero for a frozen one.
    /// </summary>
    /// <exception cref="FoveaException">There is no trainable parameter of that name.</exception>
    Span<float> Gradient(string parameter);

    /// <summary>Takes in the gradients and, when enough steps have been accumulated, moves the parameters.</summary>
    /// <param name="learningRate">The learning rate; null for the optimiser's own.</param>
    /// <returns>False if a gradient is not finite; the parameters are then as before.</returns>
    bool Step(double? learningRate = null);

    /// <summary>Puts the averaged parameters in place until disposal; null without an average.</summary>
    IDisposable? WithAverage();

    /// <summary>Puts the averaged parameters in place for good; does nothing without an average.</summary>
    void UseAverage();

    /// <summary>What a checkpoint must hold beside the parameters, by name; valid until disposal.</summary>
    IReadOnlyList<(string Name, Memory<float> Values)> State { get; }

    /// <summary>Call after the buffers of <see cref="State"/> have been read from a checkpoint.</summary>
    /// <param name="steps">The steps after which the checkpoint was made.</param>
    void Restore(long steps);

    /// <summary>Bytes of gradients: the flat buffer, and its sum where several steps are accumulated.</summary>
    long GradientBytes { get; }

    /// <summary>Bytes of the optimiser's state and of averages.</summary>
    long StateBytes { get; }
}
