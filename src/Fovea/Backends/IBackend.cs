using Fovea.Graph;
using Fovea.Optimizers;

namespace Fovea.Backends;

/// <summary>Somewhere a graph can run: decides which kernels compute its operations and what memory they work on.</summary>
public interface IBackend
{
    /// <summary>The backend's name for people.</summary>
    string Name { get; }

    /// <summary>Bytes that all executables share: what threads work in.</summary>
    long SharedBytes { get; }

    /// <summary>Makes a graph ready to run.</summary>
    /// <param name="graph">The network, its outputs set.</param>
    /// <param name="parameters">The values of its parameters; read, and for statistics written, at every run.</param>
    /// <param name="options">What the run is for.</param>
    IExecutable Compile(NetworkGraph graph, ParameterStore parameters, CompileOptions options);

    /// <summary>Makes ready to move parameters by their gradients.</summary>
    /// <param name="parameters">The parameters to move.</param>
    /// <param name="optimizer">The rule.</param>
    /// <param name="options">What happens to gradients before; null for the defaults.</param>
    IParameterOptimizer CreateOptimizer(ParameterStore parameters, Optimizer optimizer, OptimizerOptions? options = null);

    /// <summary>
    /// Makes a training step's graph ready to run: a run computes losses and gradients, and the gradients are where the optimiser's next
    /// step reads them. With a reducer, a bucket of gradients is handed to it as soon as it is complete.
    /// </summary>
    /// <param name="graph">The forward and backward pass.</param>
    /// <param name="parameters">The values of its parameters.</param>
    /// <param name="optimizer">This backend's optimiser for the same parameters.</param>
    /// <param name="options">What the run is for; its parameters are mutable.</param>
    IExecutable CompileTraining(TrainingGraph graph, ParameterStore parameters, IParameterOptimizer optimizer, CompileOptions options);
}
