namespace Fovea.Formats;

/// <summary>The result of a search for the newest valid checkpoint.</summary>
/// <param name="Checkpoint">
/// The newest valid one, which the caller disposes; null if the folder has no checkpoints.
/// </param>
/// <param name="Rejected">
/// Newer files that were rejected: each deserves a warning, as the steps since then are lost.
/// </param>
public sealed record CheckpointSearch(Checkpoint? Checkpoint, IReadOnlyList<RejectedCheckpoint> Rejected);
