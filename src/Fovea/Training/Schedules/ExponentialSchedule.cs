namespace Fovea.Training.Schedules;

/// <summary>Exponential decay: factor = gamma^epoch, updated at every step.</summary>
/// <param name="Gamma">The factor per epoch, above 0.</param>
/// <exception cref="FoveaException">Gamma is out of range.</exception>
/// <remarks>
/// Source: PyTorch's ExponentialLR, with which it agrees at whole epochs. Held by ScheduleFiguresTests.
/// </remarks>
public sealed record ExponentialSchedule(double Gamma) : LearningRateSchedule
{
    internal const string Name = "exponential";

    /// <summary>The factor per epoch.</summary>
    public double Gamma { get; } = ScheduleGuard.Above(0, Gamma, Name, "gamma");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Math.Pow(Gamma, at.Epoch);

    /// <inheritdoc/>
    protected override string Text => $"{Name}:gamma={Number(Gamma)}";

    internal static ExponentialSchedule Read(ScheduleArguments arguments) => new(arguments.Number("gamma"));
}
