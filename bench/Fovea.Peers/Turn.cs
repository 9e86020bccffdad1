using System.Diagnostics;
using System.Globalization;

namespace Fovea.Peers;

/// <summary>A turn: samples of a number of seconds, at least one. bench/peers/side.py takes time by the same rule.</summary>
internal static class Turn
{
    // A sample of a fast network is the mean of runs that take as long, so that the clock's and the loop's cost vanish.
    private const double LeastMs = 1;

    public static List<double> Run(ISubject subject, double seconds)
    {
        int runs = 1;
        while (Sample(subject, runs) * runs < LeastMs)   // at least one is not counted: the other side ran last, and caches hold its data
        {
            runs *= 2;
        }
        var samples = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            samples.Add(Sample(subject, runs));
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        return samples;
    }

    public static string Json(IEnumerable<double> values) =>
        $"[{string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";

    private static double Sample(ISubject subject, int runs)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
        {
            subject.Step();
        }
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / runs;
    }
}
