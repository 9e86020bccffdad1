namespace Fovea.Profiling;

/// <summary>How long a step of a plan took.</summary>
/// <param name="Ms">The median, over the runs, of what its stages took together, in milliseconds.</param>
/// <param name="ShareOfTime">Its share of the sum over all steps, 0 to 1.</param>
/// <param name="Gflops">Its operations per second, in GFLOP/s; 0 for a step without multiply-adds.</param>
/// <param name="ShareOfPeak">Which share of the FMA peak that is.</param>
/// <param name="Cores">For each number of cores asked for, how much of them its tasks can use.</param>
public sealed record StepTiming(double Ms, double ShareOfTime, double Gflops, double ShareOfPeak, IReadOnlyList<CoreEfficiency> Cores);
