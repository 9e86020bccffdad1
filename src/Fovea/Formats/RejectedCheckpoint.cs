namespace Fovea.Formats;

/// <summary>A file that was passed over on the way to a valid checkpoint.</summary>
/// <param name="Path">The file.</param>
/// <param name="Error">Which rule it broke.</param>
/// <param name="Reason">The same in words, for a warning to the user.</param>
public sealed record RejectedCheckpoint(string Path, FileFormatError Error, string Reason);
