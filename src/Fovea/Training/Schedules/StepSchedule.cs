namespace Fovea.Training.Schedules;

/// <summary>A drop at regular intervals: factor = gamma^⌊epoch / every⌋.</summary>
/// <param name="Every">Epochs between drops, above 0.</param>
/// <param name="Gamma">The factor of each drop, above 0.</param>
/// <exception cref="FoveaException">An argument is out of range.</exception>
/// <remarks>Source: PyTorch's StepLR. Held by ScheduleFiguresTests.</remarks>
public sealed record StepSchedule(double Every, double Gamma = 0.1) : LearningRateSchedule
{
    internal const string Name = "step";

    /// <summary>Epochs between drops.</summary>
    public double Every { get; } = ScheduleGuard.Above(0, Every, Name, "every");

    /// <summary>The factor of each drop.</summary>
    public double Gamma { get; } = ScheduleGuard.Above(0, Gamma, Name, "gamma");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Math.Pow(Gamma, Math.Floor(at.Epoch / Every));

    /// <inheritdoc/>
    protected override string Text => $"{Name}:every={Number(Every)},gamma={Number(Gamma)}";

    internal static StepSchedule Read(ScheduleArguments arguments) => new(arguments.Number("every"), arguments.Number("gamma", 0.1));
}
