namespace Fovea.Training.Schedules;

/// <summary>A steady decay: factor = gamma^epoch, falling a little at every step.</summary>
/// <param name="Gamma">What an epoch multiplies the rate by, above 0.</param>
/// <exception cref="FoveaException">Gamma is out of range.</exception>
/// <remarks>Source: PyTorch's ExponentialLR, whose figures it meets at whole epochs. Held by ScheduleFiguresTests.</remarks>
public sealed record ExponentialSchedule(double Gamma) : LearningRateSchedule
{
    internal const string Name = "exponential";

    /// <summary>What an epoch multiplies the rate by.</summary>
    public double Gamma { get; } = ScheduleGuard.Above(0, Gamma, Name, "gamma");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Math.Pow(Gamma, at.Epoch);

    /// <inheritdoc/>
    protected override string Text => $"{Name}:gamma={Number(Gamma)}";

    internal static ExponentialSchedule Read(ScheduleArguments arguments) => new(arguments.Number("gamma"));
}
