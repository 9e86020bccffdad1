using Fovea.Graph;

namespace Fovea.Backends;

/// <summary>Somewhere a graph can run: decides which kernels serve its operations and what memory they work on.</summary>
public interface IBackend
{
    /// <summary>The backend's name for people.</summary>
    string Name { get; }

    /// <summary>Makes a graph ready to run.</summary>
    /// <param name="graph">The network, its outputs set.</param>
    /// <param name="parameters">The numbers behind its parameters; read, and for statistics written, at every run.</param>
    /// <param name="options">What the run is for.</param>
    IExecutable Compile(NetworkGraph graph, ParameterStore parameters, CompileOptions options);
}
