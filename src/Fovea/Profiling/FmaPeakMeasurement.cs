namespace Fovea.Profiling;

/// <summary>The multiply-adds that the machine can do with a workload's threads and vectors, right before and right after it.</summary>
/// <param name="BeforeGflops">GFLOP/s before the measurement.</param>
/// <param name="AfterGflops">GFLOP/s after it; far off <paramref name="BeforeGflops"/> if clocks moved or others used the machine.</param>
public sealed record FmaPeakMeasurement(double BeforeGflops, double AfterGflops)
{
    /// <summary>GFLOP/s: the mean of both.</summary>
    public double Gflops => (BeforeGflops + AfterGflops) / 2;

    /// <summary>Which share of it a number of operations in a time is.</summary>
    /// <param name="flops">Floating-point operations.</param>
    /// <param name="milliseconds">How long they took.</param>
    public double Share(long flops, double milliseconds) => Rate(flops, milliseconds) / Gflops;

    /// <summary>GFLOP/s; 0 for what took no time that the clock can see.</summary>
    internal static double Rate(long flops, double milliseconds) => milliseconds > 0 ? flops / milliseconds / 1e6 : 0;
}
