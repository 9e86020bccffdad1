namespace Fovea.Formats;

/// <summary>A file that was rejected in the search for a valid checkpoint.</summary>
/// <param name="Path">The file.</param>
/// <param name="Error">Which rule it broke.</param>
/// <param name="Reason">The error message, for a warning to the user.</param>
public sealed record RejectedCheckpoint(string Path, FileFormatError Error, string Reason);
