using System.Diagnostics;
using Fovea.Backends;

namespace Fovea.Profiling;

/// <summary>How long each step of a plan takes within the plan's runs.</summary>
internal sealed class PlanProfile
{
    private const int LeastRuns = 10, MostRuns = 1000;   // more than a thousand say nothing new

    private readonly int[] _tasks;
    private readonly double[] _stageMs;
    private readonly IReadOnlyList<PlanStep> _steps;
    private readonly int _threads;

    /// <param name="steps">The plan's steps.</param>
    /// <param name="tasks">Tasks of each stage.</param>
    /// <param name="stageMs">Milliseconds of each stage, run by run: [runs][stages].</param>
    /// <param name="threads">Members of the team that ran them.</param>
    public PlanProfile(IReadOnlyList<PlanStep> steps, int[] tasks, IReadOnlyList<double[]> stageMs, int threads)
    {
        (_steps, _tasks, _threads, Runs) = (steps, tasks, threads, stageMs.Count);
        _stageMs = [.. Enumerable.Range(0, tasks.Length).Select(stage => new RunTimes(stageMs.Select(run => run[stage])).MedianMs)];
        StepMs = [.. steps.Select(step => new RunTimes(stageMs.Select(run => step.Runs.Sum(i => run[i]))).MedianMs)];
        RunMs = new RunTimes(stageMs.Select(run => run.Sum())).MedianMs;
    }

    /// <summary>How often the plan was run.</summary>
    public int Runs { get; }

    /// <summary>Of each step: the median, over the runs, of what its stages took together.</summary>
    public IReadOnlyList<double> StepMs { get; }

    /// <summary>The median of the whole run, a little off the sum of the steps' medians.</summary>
    public double RunMs { get; }

    /// <summary>Times a warm workload's plan.</summary>
    /// <param name="plan">The plan; its inputs are written.</param>
    /// <param name="seconds">For how long; ten runs at least, a thousand at most.</param>
    public static PlanProfile Measure(IExecutionPlan plan, double seconds, CancellationToken cancellationToken)
    {
        int[] tasks = [.. plan.StageTasks];
        long[] marks = new long[tasks.Length + 1];
        var runs = new List<double[]>();
        long begin = Stopwatch.GetTimestamp();
        while (runs.Count < LeastRuns || (runs.Count < MostRuns && Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds))
        {
            cancellationToken.ThrowIfCancellationRequested();
            plan.RunTimed(runs.Count, marks);
            double[] stageMs = new double[tasks.Length];
            for (int i = 0; i < stageMs.Length; i++)
            {
                stageMs[i] = Stopwatch.GetElapsedTime(marks[i], marks[i + 1]).TotalMilliseconds;
            }
            runs.Add(stageMs);
        }
        return new PlanProfile(plan.Steps, tasks, runs, plan.Threads);
    }

    /// <summary>The share of more cores that a step can use, by the number of its tasks alone: 1 where they divide evenly.</summary>
    /// <remarks>
    /// Tasks are taken to be equal: a stage of T tasks takes ⌈T / threads⌉ rounds of them, so a task takes ms / ⌈T / threads⌉. On c
    /// cores the stage takes ⌈T / c⌉ rounds where an even division would take T / c. Memory and barriers cost more.
    /// </remarks>
    public double Efficiency(int step, int cores) => Efficiency(_steps[step].Runs, cores);

    /// <summary>The same of the whole plan: the speed-up over one core is at most this times the cores.</summary>
    public double Efficiency(int cores) => Efficiency(Enumerable.Range(0, _tasks.Length), cores);

    private double Efficiency(IEnumerable<int> runs, int cores)
    {
        double work = 0, occupied = 0;   // in core-milliseconds
        foreach (int stage in runs)
        {
            if (_tasks[stage] > 0)
            {
                double taskMs = _stageMs[stage] / Rounds(_tasks[stage], _threads);
                work += taskMs * _tasks[stage];
                occupied += taskMs * Rounds(_tasks[stage], cores) * cores;
            }
        }
        return occupied > 0 ? work / occupied : 1;
    }

    private static int Rounds(int tasks, int threads) => (tasks + threads - 1) / threads;
}
