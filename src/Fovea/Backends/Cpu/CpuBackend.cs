using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Plans;
using Fovea.Backends.Cpu.Training;
using Fovea.Graph;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;
using Fovea.Optimizers;

namespace Fovea.Backends.Cpu;

/// <summary>Runs graphs on this machine's cores, in single precision, with vector kernels.</summary>
public sealed class CpuBackend : IBackend, IDisposable
{
    /// <summary>Starts a team of threads.</summary>
    /// <param name="threads">How many; 0 for one per core.</param>
    /// <param name="width">The vectors' width; null for the widest that the machine has.</param>
    /// <param name="timings">
    /// Decides between convolution kernels whose estimates are close, by timing them; null leaves
    /// it to the estimates, the same everywhere.
    /// </param>
    /// <exception cref="FoveaException">The machine has no vectors of that width.</exception>
    public CpuBackend(int threads = 0, VectorWidth? width = null, KernelTimings? timings = null)
    {
        if (threads is < 0 or > 1024)
        {
            throw new FoveaException($"The number of threads is 0 (one per core) to 1024; found {threads}.");
        }
        Width = width ?? VectorWidths.Widest;
        if (!VectorWidths.IsSupported(Width))
        {
            throw new FoveaException($"This processor has no {(int)Width}-bit vectors; its widest are {(int)VectorWidths.Widest} bits.");
        }
        Team = new ThreadTeam(threads == 0 ? Environment.ProcessorCount : threads);
        ConvolutionTimer = timings?.On(Team, Width);
    }

    /// <inheritdoc/>
    public string Name => $"CPU, {(int)Width}-bit vectors, {Team.Threads} threads";

    /// <inheritdoc/>
    public long SharedBytes => Team.ScratchBytes;

    /// <summary>The vectors' width.</summary>
    public VectorWidth Width { get; }

    /// <summary>Fast kernels of a program for operations of its own. Register them before compiling.</summary>
    public CpuKernelRegistry Kernels { get; } = new();

    internal ThreadTeam Team { get; }

    internal IConvolutionTimer? ConvolutionTimer { get; }

    /// <summary>
    /// What plans may hope to find in a cache again: a third of the one that eight cores of a
    /// server share, which has others to serve.
    /// </summary>
    internal long CacheBytes { get; set; } = 10 << 20;

    /// <inheritdoc/>
    public IExecutable Compile(NetworkGraph graph, ParameterStore parameters, CompileOptions options) =>
        PlanCompiler.Compile(graph, parameters, options, this);

    /// <inheritdoc/>
    public IParameterOptimizer CreateOptimizer(ParameterStore parameters, Optimizer optimizer, OptimizerOptions? options = null) =>
        new CpuParameterOptimizer(parameters, optimizer, options ?? new OptimizerOptions(), this);

    /// <inheritdoc/>
    /// <exception cref="FoveaException">The optimiser is another backend's, or moves other parameters.</exception>
    public IExecutable CompileTraining(
        TrainingGraph graph, ParameterStore parameters, IParameterOptimizer optimizer, CompileOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var own = CpuParameterOptimizer.Own(optimizer, parameters, Name);
        Dictionary<int, nint> places = graph.Gradients
            .Where(gradient => own.Moves(gradient.Parameter))
            .ToDictionary(gradient => gradient.Value.Id, gradient => own.GradientAddress(gradient.Parameter.Name));
        return PlanCompiler.Compile(
            graph.Graph, parameters, options with { MutableParameters = true }, this, places,
            callbacks: own.ReducesWithinRuns ? Reductions(graph, parameters, own) : []);
    }

    // One for each bucket, called when the last of its gradients has been computed.
    private static PlanCallback[] Reductions(TrainingGraph graph, ParameterStore parameters, CpuParameterOptimizer optimizer) =>
    [
        .. optimizer.Buckets.Select((bucket, index) => new PlanCallback(
            [
                .. graph.Gradients
                    .Where(gradient => parameters.Find(gradient.Parameter.Name).Offset is long offset
                        && offset >= bucket.Offset && offset < bucket.Offset + bucket.Length)
                    .Select(gradient => TrainingGraph.GradientName(gradient.Parameter.Name)),
            ],
            () => optimizer.BeginReduction(index))),
    ];

    /// <inheritdoc/>
    public void Dispose() => Team.Dispose();
}
