namespace Fovea.Backends.Cpu.Tiling;

/// <summary>
/// Stages that run in batch tiles: all of them for some images, then all of them for the next. One stage alone runs once, for all.
/// </summary>
/// <param name="Stages">In the order in which they run.</param>
/// <param name="Batch">Images in all.</param>
/// <param name="TileImages">Images of a tile; the last tile may have fewer.</param>
internal sealed record TiledLoop(IReadOnlyList<PlannedStage> Stages, int Batch, int TileImages)
{
    /// <summary>A stage that runs once, for all images.</summary>
    public static TiledLoop Of(PlannedStage stage) => new([stage], 1, 1);

    public int Tiles => (Batch + TileImages - 1) / TileImages;

    /// <summary>Whether there are two tiles or more.</summary>
    public bool IsTiled => Tiles > 1;

    public int FirstStep => Stages.Min(stage => stage.Step);

    public int LastStep => Stages.Max(stage => stage.Step);

    /// <summary>A stage's tasks in a tile; null for all there are.</summary>
    public (int First, int Last)? TasksOf(PlannedStage stage, int tile) => IsTiled
        ? stage.Grain.TasksOf(tile * TileImages, Math.Min(Batch, (tile + 1) * TileImages))
        : null;
}
