using System.Collections.Immutable;

namespace Fovea.Training.Schedules;

/// <summary>Drops at given epochs: factor = gamma^(milestones reached).</summary>
/// <param name="Milestones">Epochs of the drops, ascending, at least one.</param>
/// <param name="Gamma">The factor of each drop, above 0.</param>
/// <exception cref="FoveaException">An argument is out of range, or the milestones do not ascend.</exception>
/// <remarks>Source: PyTorch's MultiStepLR. Held by ScheduleFiguresTests.</remarks>
public sealed record MultiStepSchedule(ImmutableArray<double> Milestones, double Gamma = 0.1) : LearningRateSchedule
{
    internal const string Name = "multi-step";

    /// <summary>Epochs of the drops, ascending.</summary>
    public ImmutableArray<double> Milestones { get; } = CheckMilestones(Milestones);

    /// <summary>The factor of each drop.</summary>
    public double Gamma { get; } = ScheduleGuard.Above(0, Gamma, Name, "gamma");

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        int reached = 0;
        while (reached < Milestones.Length && at.Epoch >= Milestones[reached])
        {
            reached++;
        }
        return Math.Pow(Gamma, reached);
    }

    /// <inheritdoc/>
    public bool Equals(MultiStepSchedule? other) =>
        other is not null && Gamma == other.Gamma && Milestones.AsSpan().SequenceEqual(other.Milestones.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Gamma, Milestones.Length, Milestones[^1]);

    /// <inheritdoc/>
    protected override string Text => $"{Name}:milestones={string.Join('/', Milestones.Select(Number))},gamma={Number(Gamma)}";

    internal static MultiStepSchedule Read(ScheduleArguments arguments) =>
        new([.. arguments.Numbers("milestones")], arguments.Number("gamma", 0.1));

    private static ImmutableArray<double> CheckMilestones(ImmutableArray<double> milestones)
    {
        if (milestones.IsDefaultOrEmpty)
        {
            throw new FoveaException($"Schedule \"{Name}\": there are no milestones; give the epochs of the drops, as in 30/60/80.");
        }
        double previous = 0;
        foreach (double milestone in milestones)
        {
            previous = ScheduleGuard.Above(previous, milestone, Name, "a milestone");
        }
        return milestones;
    }
}
