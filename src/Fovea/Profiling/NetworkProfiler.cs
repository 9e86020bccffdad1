using System.Diagnostics;
using Fovea.Backends;
using Fovea.Tensors;

namespace Fovea.Profiling;

/// <summary>Shows what a network is compiled to and how long it takes, on synthetic data. Not thread-safe.</summary>
/// <remarks>
/// Holds a compiled plan and, unless given a backend, threads. In training, timed runs move the model's weights, by a learning
/// rate of 10⁻⁶.
/// </remarks>
/// <example>
/// <code>
/// using Model model = ModelZoo.Create("resnet18");
/// using var profiler = new NetworkProfiler(model, new ProfilingOptions { BatchSize = 8 });
/// PlanReport plan = profiler.Plan();
/// BenchmarkReport benchmark = profiler.Benchmark();
/// Console.WriteLine($"{plan.Steps.Count} steps, {benchmark.MedianMs:F2} ms, {benchmark.ShareOfPeak:P0} of the FMA peak");
/// </code>
/// </example>
public sealed class NetworkProfiler : IDisposable
{
    private readonly ProfilingOptions _options;
    private readonly IBackend _backend;
    private readonly IWorkload _workload;

    /// <summary>Compiles a network.</summary>
    /// <param name="model">The network with its weights; it must outlive the profiler.</param>
    /// <param name="options">What is profiled; null for inference on one sample.</param>
    /// <exception cref="ShapeException">Training is profiled, and the network does not end in a row of scores, one per class.</exception>
    /// <exception cref="FoveaException">An option is out of range.</exception>
    public NetworkProfiler(Model model, ProfilingOptions? options = null)
    {
        _options = options ?? new ProfilingOptions();
        Check(_options);
        _backend = _options.Backend ?? DefaultBackend.Create();
        try
        {
            _workload = _options.Mode == ProfilingMode.Training
                ? new TrainingWorkload(model, _options.BatchSize, _backend, _options.AllowWinograd)
                : new InferenceWorkload(model, _options.BatchSize, _backend, _options.AllowWinograd);
        }
        catch
        {
            DisposeBackend();
            throw;
        }
        Workload = new WorkloadInfo
        {
            Network = model.Name.Length > 0 ? model.Name : "network",
            InputShape = model.Inputs is [NamedShape only] ? only.Shape : new Shape(model.Inputs.Sum(input => input.Shape.Length)),
            Mode = _options.Mode,
            BatchSize = _options.BatchSize,
            Threads = _workload.Plan.Threads,
            VectorBits = _workload.Plan.VectorBits,
            Flops = _workload.Plan.Steps.Sum(step => step.Flops),
            ParameterBytes = sizeof(float) * model.Parameters.Length,
            PlannedBytes = _workload.PlannedBytes,
        };
    }

    /// <summary>What is profiled.</summary>
    public WorkloadInfo Workload { get; }

    /// <summary>The plan, without running it.</summary>
    public PlanReport Plan() => PlanReports.Create(_workload.Plan, Workload);

    /// <summary>Runs the plan and times each of its steps; in training, without the optimiser's.</summary>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="FoveaException">A gradient is not finite, so that training cannot be timed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PlanReport TimePlan(CancellationToken cancellationToken = default)
    {
        RunTimes.WarmUp(_workload.Run, cancellationToken);
        (FmaPeakMeasurement peak, PlanProfile profile) = MeasureBesidePeak(
            () => PlanProfile.Measure(_workload.Plan, _options.Seconds, cancellationToken));
        return PlanReports.Create(_workload.Plan, Workload, profile, peak, _options.Cores);
    }

    /// <summary>Times whole runs: batches of inference, or steps of training with the optimiser's.</summary>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="FoveaException">A gradient is not finite, so that training cannot be timed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public BenchmarkReport Benchmark(CancellationToken cancellationToken = default)
    {
        RunTimes.WarmUp(_workload.Run, cancellationToken);
        (FmaPeakMeasurement peak, RunTimes times) = MeasureBesidePeak(
            () => RunTimes.Measure(_workload.Run, _options.Seconds, cancellationToken));
        return new BenchmarkReport
        {
            Workload = Workload,
            Machine = new MachineInfo(),
            Iterations = times.Iterations,
            MinMs = times.MinMs,
            MedianMs = times.MedianMs,
            P95Ms = times.P95Ms,
            FmaPeak = peak,
            ProcessPeakBytes = ProcessPeakBytes(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _workload.Dispose();
        DisposeBackend();
    }

    private static void Check(ProfilingOptions options)
    {
        if (options.BatchSize < 1)
        {
            throw new FoveaException($"ProfilingOptions: BatchSize is {options.BatchSize}; expected at least 1.");
        }
        if (!(options.Seconds >= 0 && double.IsFinite(options.Seconds)))
        {
            throw new FoveaException($"ProfilingOptions: Seconds is {options.Seconds}; expected a finite number from 0.");
        }
        if (options.Cores.Any(cores => cores < 1))
        {
            throw new FoveaException($"ProfilingOptions: Cores has {options.Cores.Min()}; expected numbers from 1.");
        }
    }

    private static long ProcessPeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private (FmaPeakMeasurement Peak, T Result) MeasureBesidePeak<T>(Func<T> measure)
    {
        double before = _workload.Plan.MeasurePeakGflops();
        T result = measure();
        return (new FmaPeakMeasurement(before, _workload.Plan.MeasurePeakGflops()), result);
    }

    private void DisposeBackend()
    {
        if (_options.Backend is null)
        {
            ((IDisposable)_backend).Dispose();
        }
    }
}
