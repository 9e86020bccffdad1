namespace Fovea.Backends;

/// <summary>A graph that is ready to run. Not thread-safe.</summary>
public interface IExecutable : IDisposable
{
    /// <summary>The numbers of an input, row-major; the caller writes them before a run.</summary>
    Span<float> Input(string name);

    /// <summary>The numbers of an output after a run, row-major.</summary>
    ReadOnlySpan<float> Output(string name);

    /// <summary>Runs the graph once.</summary>
    /// <param name="step">The training step, for layers that draw random numbers.</param>
    void Run(long step = 0);

    /// <summary>Call after changing parameters.</summary>
    void RefreshParameters();

    /// <summary>Bytes of activations, gradients and workspace.</summary>
    long MemoryBytes { get; }
}
