namespace Fovea.Training.Schedules;

/// <summary>Half a cosine over the whole run: factor = final + (1 − final)·(1 + cos(π·step / totalSteps)) / 2.</summary>
/// <param name="Final">The factor reached at the end, 0 to 1.</param>
/// <exception cref="FoveaException">Final is out of range.</exception>
/// <remarks>
/// Source: Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts; PyTorch's CosineAnnealingLR, with which it
/// agrees at whole epochs. Held by ScheduleFiguresTests.
/// </remarks>
public sealed record CosineSchedule(double Final = 0) : LearningRateSchedule
{
    internal const string Name = "cosine";

    /// <summary>The factor reached at the end.</summary>
    public double Final { get; } = ScheduleGuard.Within(0, 1, Final, Name, "final");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Anneal(1, Final, Math.Min(1, (double)at.Step / at.TotalSteps));

    /// <inheritdoc/>
    protected override string Text => $"{Name}:final={Number(Final)}";

    internal static CosineSchedule Read(ScheduleArguments arguments) => new(arguments.Number("final", 0));

    /// <summary>
    /// Interpolates between two values along half a cosine; <paramref name="share"/> is the progress, 0 to 1.
    /// </summary>
    internal static double Anneal(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}
