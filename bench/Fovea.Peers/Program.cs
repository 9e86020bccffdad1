using System.Globalization;
using Fovea.Peers;
using Fovea.Profiling;

// Fovea's side of the comparison in bench/peers, a process that lives as long as a case:
//   line 1 in    the case as JSON, see Case
//   line 1 out   {"version": …, "losses": […]} once it is loaded, compiled, and its results are written
//   later in     seconds to run
//   later out    [milliseconds of one batch, …]
// "Fovea.Peers peak" prints the multiply-adds of the machine in GFLOP/s instead: one thread, all threads.
if (args is ["peak", string threads])
{
    double one = MachineInfo.MeasureFmaPeak(1), all = MachineInfo.MeasureFmaPeak(int.Parse(threads, CultureInfo.InvariantCulture));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{one:F1}, {all:F1}]"));
    return;
}

Case test = Case.Parse(Console.ReadLine()
    ?? throw new EndOfStreamException("The first line is the case as JSON; found the end of the input."));
using ISubject subject = test.Training ? new TrainingSubject(test) : new InferenceSubject(test);
Answer($"{{\"version\": \"Fovea {typeof(Fovea.Model).Assembly.GetName().Version?.ToString(3)}, "
    + $".NET {Environment.Version}\", \"losses\": {Turn.Json(subject.Losses)}}}");
while (Console.ReadLine() is string line)
{
    Answer(Turn.Json(Turn.Run(subject, double.Parse(line, CultureInfo.InvariantCulture))));
}

static void Answer(string line)
{
    Console.WriteLine(line);
    Console.Out.Flush();
}
