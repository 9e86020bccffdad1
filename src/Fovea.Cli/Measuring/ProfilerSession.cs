using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Profiling;
using Fovea.Tensors;

namespace Fovea.Cli.Measuring;

/// <summary>The profiler of the network that a command names, with the model and the threads that it needs.</summary>
internal sealed class ProfilerSession : IDisposable
{
    private readonly Model _model;
    private readonly CpuBackend _backend;

    /// <param name="source">A name or a file.</param>
    /// <param name="input">One input; null for the network's own.</param>
    /// <param name="options">What is profiled; the backend is this session's.</param>
    /// <param name="threads">How many; 0 for one per core.</param>
    /// <param name="tune">Whether kernels are timed, and the times kept.</param>
    /// <exception cref="FoveaException">
    /// There is no such network, or it does not fit its input, or cannot be trained; or the kernels' times cannot be read or kept.
    /// </exception>
    public ProfilerSession(string source, Shape? input, ProfilingOptions options, int threads, bool tune)
    {
        KernelTimings? timings = tune ? KernelTimings.Open(KernelTimings.DefaultPath) : null;
        (_model, _) = NetworkSource.Create(source, input, seed: 0);
        _backend = new CpuBackend(threads, timings: timings);
        try
        {
            Profiler = new NetworkProfiler(_model, options with { Backend = _backend });
            timings?.Save(KernelTimings.DefaultPath);
        }
        catch
        {
            Profiler?.Dispose();   // of timings that cannot be kept
            _backend.Dispose();
            _model.Dispose();
            throw;
        }
    }

    public NetworkProfiler Profiler { get; }

    public void Dispose()
    {
        Profiler.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }
}
