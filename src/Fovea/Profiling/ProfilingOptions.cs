using Fovea.Backends;

namespace Fovea.Profiling;

/// <summary>What is profiled, and for how long.</summary>
public sealed record ProfilingOptions
{
    /// <summary>Inference or training.</summary>
    public ProfilingMode Mode { get; init; }

    /// <summary>Samples that run together; at least 1.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Whether convolutions may be computed by Winograd's algorithm (<see cref="CompileOptions.AllowWinograd"/>).</summary>
    public bool AllowWinograd { get; init; } = true;

    /// <summary>Where the network runs; null for all cores of this machine.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>For how long runs are timed, in seconds from 0, after a warm-up of a second or more; ten runs are timed at least.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>Numbers of cores, each at least 1, for which a timed plan says how much of them its tasks can use at best.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];
}
