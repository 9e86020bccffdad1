namespace Fovea.Training.Schedules;

/// <summary>
/// One cycle over the whole run: from 1 / div up to the base rate, then down to 1 / (div · finalDiv), each along half a
/// cosine. The base rate is the peak.
/// </summary>
/// <param name="Warm">The share of the run in which the rate rises, 0 to 1.</param>
/// <param name="Div">The ratio of the peak to the first rate, 1 or more.</param>
/// <param name="FinalDiv">The ratio of the first rate to the last, 1 or more.</param>
/// <exception cref="FoveaException">An argument is out of range.</exception>
/// <remarks>
/// The peak is at step warm·totalSteps − 1, the end at totalSteps − 1. Momentum is not changed. Source: Smith and
/// Topin 2018, arXiv:1708.07120; PyTorch's OneCycleLR with cosine annealing and cycle_momentum=False. Held by
/// ScheduleFiguresTests.
/// </remarks>
public sealed record OneCycleSchedule(double Warm = 0.3, double Div = 25, double FinalDiv = 1e4) : LearningRateSchedule
{
    internal const string Name = "one-cycle";

    /// <summary>The share of the run in which the rate rises.</summary>
    public double Warm { get; } = ScheduleGuard.Within(0, 1, Warm, Name, "warm");

    /// <summary>The ratio of the peak to the first rate.</summary>
    public double Div { get; } = ScheduleGuard.Within(1, double.MaxValue, Div, Name, "div");

    /// <summary>The ratio of the first rate to the last.</summary>
    public double FinalDiv { get; } = ScheduleGuard.Within(1, double.MaxValue, FinalDiv, Name, "final-div");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        double first = 1 / Div, last = first / FinalDiv;
        double peak = (Warm * at.TotalSteps) - 1, end = at.TotalSteps - 1;
        if (at.Step < peak)
        {
            return CosineSchedule.Anneal(first, 1, at.Step / peak);
        }
        // With the peak at the last step, or in a run of one step, the denominator would be 0.
        return at.Step == peak ? 1 : CosineSchedule.Anneal(1, last, Math.Min(1, (at.Step - peak) / (end - peak)));
    }

    /// <inheritdoc/>
    protected override string Text => $"{Name}:warm={Number(Warm)},div={Number(Div)},final-div={Number(FinalDiv)}";

    internal static OneCycleSchedule Read(ScheduleArguments arguments) =>
        new(arguments.Number("warm", 0.3), arguments.Number("div", 25), arguments.Number("final-div", 1e4));
}
