namespace Fovea.Compilation.Scheduling;

/// <summary>Stages that take turns: all of them run for some images, then all of them for the next. One stage alone runs once, for all.</summary>
/// <param name="Stages">In the order in which they run.</param>
/// <param name="Batch">Images in all.</param>
/// <param name="ImagesAtOnce">Images of a turn; the last turn may have fewer.</param>
internal sealed record ImageLoop(IReadOnlyList<PlannedStage> Stages, int Batch, int ImagesAtOnce)
{
    /// <summary>A stage that runs once, for all images.</summary>
    public static ImageLoop Of(PlannedStage stage) => new([stage], 1, 1);

    public int Turns => (Batch + ImagesAtOnce - 1) / ImagesAtOnce;

    /// <summary>Whether images come by turns at all.</summary>
    public bool HasTurns => Turns > 1;

    public int FirstStep => Stages.Min(stage => stage.Step);

    public int LastStep => Stages.Max(stage => stage.Step);

    /// <summary>A stage's tasks in a turn; null for all there are.</summary>
    public (int First, int Last)? TasksOf(PlannedStage stage, int turn) => HasTurns
        ? stage.Grain.TasksOf(turn * ImagesAtOnce, Math.Min(Batch, (turn + 1) * ImagesAtOnce))
        : null;
}
