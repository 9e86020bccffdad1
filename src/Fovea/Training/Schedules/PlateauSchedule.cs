namespace Fovea.Training.Schedules;

/// <summary>
/// Lowers the rate when a metric stops improving: after more than <paramref name="Patience"/> epochs without a new
/// best, factor ← max(factor · <paramref name="Decay"/>, <paramref name="Floor"/>), and bad epochs are not counted
/// during the cooldown.
/// </summary>
/// <param name="Decay">The factor of a drop, between 0 and 1.</param>
/// <param name="Patience">The number of bad epochs that are tolerated, 0 or more.</param>
/// <param name="Threshold">An epoch is a new best if it improves by more than this share of the best; 0 to 1.</param>
/// <param name="Cooldown">Epochs after a drop in which bad ones are not counted, 0 or more.</param>
/// <param name="Floor">The lowest factor, 0 to 1.</param>
/// <param name="HigherIsBetter">Whether the metric rises (an accuracy) or falls (a loss) as the model improves.</param>
/// <exception cref="FoveaException">An argument is out of range.</exception>
/// <remarks>
/// The state is a <see cref="PlateauState"/>, passed in and returned. An epoch whose metric is NaN is a bad epoch.
/// Source: PyTorch's ReduceLROnPlateau, threshold mode "rel"; unlike there, the threshold is relative to the best's
/// magnitude, so that negative metrics must improve, too. Held by PlateauScheduleTests.
/// </remarks>
public sealed record PlateauSchedule(
    double Decay = 0.1, int Patience = 10, double Threshold = 1e-4, int Cooldown = 0,
    double Floor = 0, bool HigherIsBetter = false)
    : LearningRateSchedule
{
    internal const string Name = "plateau";

    // PyTorch's eps, 1e-8 on the rate, here on the factor: smaller drops are ignored.
    private const double SmallestDrop = 1e-8;

    /// <summary>The factor of a drop.</summary>
    public double Decay { get; } = Decay < 1
        ? ScheduleGuard.Above(0, Decay, Name, "factor")
        : throw new FoveaException($"Schedule \"{Name}\": factor is {Decay}; it must be below 1, or the rate would never fall.");

    /// <summary>The number of bad epochs that are tolerated.</summary>
    public int Patience { get; } = ScheduleGuard.NotNegative(Patience, Name, "patience");

    /// <summary>The share of the best by which an epoch must improve on it.</summary>
    public double Threshold { get; } = ScheduleGuard.Within(0, 1, Threshold, Name, "threshold");

    /// <summary>Epochs after a drop in which bad ones are not counted.</summary>
    public int Cooldown { get; } = ScheduleGuard.NotNegative(Cooldown, Name, "cooldown");

    /// <summary>The lowest factor.</summary>
    public double Floor { get; } = ScheduleGuard.Within(0, 1, Floor, Name, "floor");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => at.Plateau?.Factor ?? 1;

    /// <inheritdoc/>
    public override PlateauState Observe(PlateauState? state, double metric)
    {
        state ??= new PlateauState();
        bool better = IsBetter(metric, state.Best);
        int badEpochs = better || state.CooldownLeft > 0 ? 0 : state.BadEpochs + 1;
        var next = new PlateauState(better ? metric : state.Best, badEpochs, Math.Max(0, state.CooldownLeft - 1), state.Factor);
        if (badEpochs <= Patience)
        {
            return next;
        }
        double lower = Math.Max(state.Factor * Decay, Floor);
        return next with { BadEpochs = 0, CooldownLeft = Cooldown, Factor = state.Factor - lower > SmallestDrop ? lower : state.Factor };
    }

    /// <inheritdoc/>
    protected override string Text =>
        $"{Name}:factor={Number(Decay)},patience={Patience},threshold={Number(Threshold)},cooldown={Cooldown},"
        + $"floor={Number(Floor)},mode={(HigherIsBetter ? "max" : "min")}";

    internal static PlateauSchedule Read(ScheduleArguments arguments) => new(
        arguments.Number("factor", 0.1), arguments.Integer("patience", 10), arguments.Number("threshold", 1e-4),
        arguments.Integer("cooldown", 0), arguments.Number("floor", 0), arguments.IsSecond("mode", "min", "max"));

    private bool IsBetter(double metric, double? best) => best switch
    {
        null => !double.IsNaN(metric),
        double value when HigherIsBetter => metric > value + (Math.Abs(value) * Threshold),
        double value => metric < value - (Math.Abs(value) * Threshold),
    };
}
