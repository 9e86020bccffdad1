using System.Globalization;

namespace Fovea.Training.Schedules;

/// <summary>
/// How the learning rate changes during training: a factor on the base rate, as a pure function of the progress of
/// the run.
/// </summary>
/// <remarks>
/// Durations are in epochs and may be fractional; the factor is evaluated at every step. Every schedule has a text
/// form that <see cref="Parse"/> reads: <c>cosine:final=0.01</c>, <c>warmup:epochs=5+step:every=30,gamma=0.1</c>.
/// Values agree with PyTorch's schedulers of the same names. Held by the tests of each schedule.
/// </remarks>
public abstract record LearningRateSchedule
{
    private static readonly (string Name, string Example, Func<ScheduleArguments, LearningRateSchedule> Read)[] Known =
    [
        (ConstantSchedule.Name, "constant", static _ => new ConstantSchedule()),
        (StepSchedule.Name, "step:every=30,gamma=0.1", StepSchedule.Read),
        (MultiStepSchedule.Name, "multi-step:milestones=30/60/80,gamma=0.1", MultiStepSchedule.Read),
        (ExponentialSchedule.Name, "exponential:gamma=0.95", ExponentialSchedule.Read),
        (CosineSchedule.Name, "cosine:final=0.01", CosineSchedule.Read),
        (OneCycleSchedule.Name, "one-cycle:warm=0.3,div=25,final-div=10000", OneCycleSchedule.Read),
        (PlateauSchedule.Name, "plateau:factor=0.1,patience=10", PlateauSchedule.Read),
    ];

    /// <summary>The factor on the base rate for the next step.</summary>
    public abstract double Factor(SchedulePoint at);

    /// <summary>The learning rate for the next step.</summary>
    /// <param name="baseRate">The optimiser's rate; the peak of a one-cycle schedule.</param>
    /// <param name="at">The progress of the run.</param>
    public double Rate(double baseRate, SchedulePoint at) => baseRate * Factor(at);

    /// <summary>Observes an epoch's validation metric. Only <see cref="PlateauSchedule"/> uses it.</summary>
    /// <param name="state">The result of the last call; null before the first.</param>
    /// <param name="metric">The metric after the epoch.</param>
    /// <returns>The new state, for <see cref="SchedulePoint.Plateau"/>.</returns>
    public virtual PlateauState? Observe(PlateauState? state, double metric) => state;

    /// <summary>The schedule in the text form that <see cref="Parse"/> reads.</summary>
    public sealed override string ToString() => Text;

    /// <summary>Name and arguments, invariant culture.</summary>
    protected abstract string Text { get; }

    /// <summary>
    /// Reads <c>name</c>, <c>name:value,value</c> or <c>name:key=value,key=value</c>; omitted arguments have their
    /// defaults. <c>warmup:epochs=5+</c> in front adds a linear warm-up.
    /// </summary>
    /// <exception cref="FoveaException">
    /// The name or an argument is unknown, or a value is out of range; the message lists the known schedules.
    /// </exception>
    public static LearningRateSchedule Parse(string text)
    {
        string[] parts = text.Split('+');   // Number writes exponents without '+', so it occurs nowhere else
        if (parts.Length > 2)
        {
            throw new FoveaException(
                $"Schedule \"{text}\": there can be at most one warm-up before the schedule, as in " +
                "\"warmup:epochs=5+cosine\".");
        }
        LearningRateSchedule schedule = ParseOne(parts[^1], text);
        if (parts.Length == 1)
        {
            return schedule;
        }
        var arguments = new ScheduleArguments(parts[0], text);
        return arguments.Name == WarmupSchedule.Name
            ? arguments.Complete(WarmupSchedule.Read(arguments, schedule))
            : throw new FoveaException(
                $"Schedule \"{text}\": only \"{WarmupSchedule.Name}\" can be before '+'; found " +
                $"\"{arguments.Name}\".");
    }

    /// <summary>A number as <see cref="Parse"/> reads it back: the shortest digits that give the same double.</summary>
    protected static string Number(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal);

    private static LearningRateSchedule ParseOne(string part, string text)
    {
        var arguments = new ScheduleArguments(part, text);
        foreach ((string name, _, Func<ScheduleArguments, LearningRateSchedule> read) in Known)
        {
            if (name == arguments.Name)
            {
                return arguments.Complete(read(arguments));
            }
        }
        throw new FoveaException(
            $"There is no learning-rate schedule \"{arguments.Name}\". Known schedules are " +
            $"{string.Join("; ", Known.Select(known => known.Example))}; "
            + "\"warmup:epochs=5+\" in front of any adds a linear warm-up.");
    }
}
