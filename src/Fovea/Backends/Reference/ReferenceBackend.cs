using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Training;
using Fovea.Graph;
using Fovea.Optimizers;

namespace Fovea.Backends.Reference;

/// <summary>
/// Runs any graph in double precision by the definitions of its operations: the ground truth for gradients and for fast kernels. It trains,
/// too: parameters stay in single precision and move by the same update as on the CPU.
/// </summary>
public sealed class ReferenceBackend : IBackend, IDisposable
{
    private readonly Lazy<CpuBackend> _updates = new(() => new CpuBackend(threads: 1));

    /// <inheritdoc/>
    public string Name => "double-precision reference";

    /// <inheritdoc/>
    public long SharedBytes => 0;

    /// <inheritdoc/>
    public IExecutable Compile(NetworkGraph graph, ParameterStore parameters, CompileOptions options) =>
        new ReferenceExecutable(graph, parameters, options);

    /// <inheritdoc/>
    public IParameterOptimizer CreateOptimizer(ParameterStore parameters, Optimizer optimizer, OptimizerOptions? options = null) =>
        _updates.Value.CreateOptimizer(parameters, optimizer, options);

    /// <inheritdoc/>
    /// <exception cref="FoveaException">The optimiser is another backend's, or moves other parameters.</exception>
    public IExecutable CompileTraining(
        TrainingGraph graph, ParameterStore parameters, IParameterOptimizer optimizer, CompileOptions options) =>
        new GradientCopy(Compile(graph.Graph, parameters, options), graph, CpuParameterOptimizer.Own(optimizer, parameters, Name));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_updates.IsValueCreated)
        {
            _updates.Value.Dispose();
        }
    }
}
