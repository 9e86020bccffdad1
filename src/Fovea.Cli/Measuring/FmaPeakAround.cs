using Fovea.Backends.Cpu;
using Fovea.Kernels.Measurement;

namespace Fovea.Cli.Measuring;

/// <summary>The multiply-adds that the machine can do, in GFLOP/s, right before and after a measurement.</summary>
internal sealed record FmaPeakAround(double Before, double After)
{
    public double Gflops => (Before + After) / 2;

    /// <summary>Measures something between the two.</summary>
    public static (FmaPeakAround Peak, T Result) Measure<T>(CpuBackend backend, Func<T> measure)
    {
        double before = FmaPeak.MeasureGflops(backend.Team, backend.Width);
        T result = measure();
        return (new FmaPeakAround(before, FmaPeak.MeasureGflops(backend.Team, backend.Width)), result);
    }

    /// <summary>The share of it that so many operations in so long a time are.</summary>
    public double Share(long flops, double milliseconds) => Rate(flops, milliseconds) / Gflops;

    /// <summary>GFLOP/s; 0 for what took no time that the clock can see.</summary>
    public static double Rate(long flops, double milliseconds) => milliseconds > 0 ? flops / milliseconds / 1e6 : 0;
}
