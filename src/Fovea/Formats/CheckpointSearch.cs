namespace Fovea.Formats;

/// <summary>What looking for the newest valid checkpoint found.</summary>
/// <param name="Checkpoint">The newest valid one, to be disposed of; null when the folder holds none at all.</param>
/// <param name="Rejected">Newer files that were passed over: each deserves a warning, work since then is lost.</param>
public sealed record CheckpointSearch(Checkpoint? Checkpoint, IReadOnlyList<RejectedCheckpoint> Rejected);
