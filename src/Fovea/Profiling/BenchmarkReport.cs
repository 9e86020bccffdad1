namespace Fovea.Profiling;

/// <summary>How long a network takes, beside the multiply-adds that the machine can do at that moment.</summary>
public sealed record BenchmarkReport
{
    /// <summary>What was timed.</summary>
    public required WorkloadInfo Workload { get; init; }

    /// <summary>Where it was timed.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>How many runs were timed.</summary>
    public required int Iterations { get; init; }

    /// <summary>The shortest run, in milliseconds.</summary>
    public required double MinMs { get; init; }

    /// <summary>The median run, in milliseconds.</summary>
    public required double MedianMs { get; init; }

    /// <summary>The least time, in milliseconds, that 95 of 100 runs do not exceed.</summary>
    public required double P95Ms { get; init; }

    /// <summary>The FMA peak around the runs.</summary>
    public required FmaPeakMeasurement FmaPeak { get; init; }

    /// <summary>The most memory that the process has taken so far, in bytes.</summary>
    public required long ProcessPeakBytes { get; init; }

    /// <summary>Samples per second, by the median.</summary>
    public double SamplesPerSecond => Workload.BatchSize / MedianMs * 1000;

    /// <summary>Useful operations per second, in GFLOP/s, by the median.</summary>
    public double Gflops => FmaPeakMeasurement.Rate(Workload.Flops, MedianMs);

    /// <summary>Which share of the FMA peak <see cref="Gflops"/> is.</summary>
    public double ShareOfPeak => FmaPeak.Share(Workload.Flops, MedianMs);
}
