using Fovea.Graph;

namespace Fovea.Backends.Reference;

/// <summary>Runs any graph in double precision with the kernels that are written to be read: the ground truth for gradients and for the fast kernels.</summary>
public sealed class ReferenceBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "double-precision reference";

    /// <inheritdoc/>
    public IExecutable Compile(NetworkGraph graph, ParameterStore parameters, CompileOptions options) =>
        new ReferenceExecutable(graph, parameters, options);
}
