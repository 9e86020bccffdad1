namespace Fovea.Training.Schedules;

/// <summary>A constant learning rate: factor 1.</summary>
/// <remarks>Source: PyTorch's ConstantLR with factor 1. Held by ScheduleFiguresTests.</remarks>
public sealed record ConstantSchedule : LearningRateSchedule
{
    internal const string Name = "constant";

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => 1;

    /// <inheritdoc/>
    protected override string Text => Name;
}
