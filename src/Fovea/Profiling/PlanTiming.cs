namespace Fovea.Profiling;

/// <summary>How long a plan's runs took.</summary>
/// <param name="Runs">How many were timed.</param>
/// <param name="RunMs">The median run, in milliseconds; a little off the sum of the steps' medians.</param>
/// <param name="Gflops">Useful operations per second, in GFLOP/s.</param>
/// <param name="ShareOfPeak">Which share of the FMA peak that is.</param>
/// <param name="FmaPeak">The FMA peak around the runs.</param>
/// <param name="Cores">For each number of cores asked for: the speed-up over one core is at most efficiency times cores.</param>
public sealed record PlanTiming(
    int Runs, double RunMs, double Gflops, double ShareOfPeak, FmaPeakMeasurement FmaPeak, IReadOnlyList<CoreEfficiency> Cores);
