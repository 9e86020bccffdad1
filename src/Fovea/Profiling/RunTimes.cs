using System.Diagnostics;

namespace Fovea.Profiling;

/// <summary>Times of repeated runs, in milliseconds.</summary>
internal sealed class RunTimes
{
    private const int LeastRuns = 10;
    private const double WarmUpSeconds = 1, LongestWarmUpSeconds = 10;
    private const int WarmUpRuns = 30;   // the JIT compiles a method again after 30 calls

    private readonly double[] _sorted;

    /// <param name="samples">One or more times, in any order.</param>
    public RunTimes(IEnumerable<double> samples) => _sorted = [.. samples.Order()];

    public int Iterations => _sorted.Length;

    public double MinMs => _sorted[0];

    /// <summary>The middle one; of an even number, the mean of the two in the middle.</summary>
    public double MedianMs => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The least time that 95 of 100 runs do not exceed.</summary>
    public double P95Ms => _sorted[(int)Math.Ceiling(0.95 * _sorted.Length) - 1];

    /// <summary>Runs until code and clocks have settled: a second and 30 runs; of runs that take long, three in ten seconds.</summary>
    public static void WarmUp(Action run, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int runs = 1; ; runs++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            run();
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if ((seconds >= WarmUpSeconds && runs >= WarmUpRuns) || (seconds >= LongestWarmUpSeconds && runs >= 3))
            {
                return;
            }
        }
    }

    /// <summary>Times runs for a number of seconds; ten runs at least.</summary>
    public static RunTimes Measure(Action run, double seconds, CancellationToken cancellationToken)
    {
        var samples = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        while (samples.Count < LeastRuns || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long started = Stopwatch.GetTimestamp();
            run();
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return new RunTimes(samples);
    }
}
