namespace Fovea.Training.Schedules;

/// <summary>
/// A linear warm-up before another schedule: factor = inner · (start + (1 − start)·min(1, epoch / epochs)).
/// </summary>
/// <param name="Epochs">The length of the warm-up in epochs, above 0; may be fractional.</param>
/// <param name="Inner">The schedule that is multiplied; its epochs are counted from the start of the run, warm-up included.</param>
/// <param name="Start">The factor of the first step, 0 to 1.</param>
/// <exception cref="FoveaException">An argument is out of range, or the inner schedule is a warm-up itself.</exception>
/// <remarks>
/// Source: Goyal et al. 2017, arXiv:1706.02677, §2.2; PyTorch's LinearLR chained with another schedule. The default
/// start is that of torchvision's training scripts. Held by ScheduleFiguresTests.
/// </remarks>
public sealed record WarmupSchedule(double Epochs, LearningRateSchedule Inner, double Start = 0.01) : LearningRateSchedule
{
    internal const string Name = "warmup";

    /// <summary>The length of the warm-up in epochs.</summary>
    public double Epochs { get; } = ScheduleGuard.Above(0, Epochs, Name, "epochs");

    /// <summary>The schedule that is multiplied.</summary>
    public LearningRateSchedule Inner { get; } = Inner is not WarmupSchedule
        ? Inner
        : throw new FoveaException($"Schedule \"{Name}\": the schedule after a warm-up is a warm-up; only one is allowed.");

    /// <summary>The factor of the first step.</summary>
    public double Start { get; } = ScheduleGuard.Within(0, 1, Start, Name, "start");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Inner.Factor(at) * (Start + ((1 - Start) * Math.Min(1, at.Epoch / Epochs)));

    /// <inheritdoc/>
    public override PlateauState? Observe(PlateauState? state, double metric) => Inner.Observe(state, metric);

    /// <inheritdoc/>
    protected override string Text => $"{Name}:epochs={Number(Epochs)},start={Number(Start)}+{Inner}";

    internal static WarmupSchedule Read(ScheduleArguments arguments, LearningRateSchedule inner) =>
        new(arguments.Number("epochs"), inner, arguments.Number("start", 0.01));
}
