namespace Fovea.Data;

/// <summary>A file of a published set. Size and digest are those of its content before compression, which do not change when a mirror compresses anew.</summary>
/// <param name="Name">The file's name, without <c>.gz</c>.</param>
/// <param name="Bytes">How long the content is.</param>
/// <param name="Sha256">The content's digest, 64 hexadecimal digits in lower case.</param>
public sealed record DatasetFile(string Name, long Bytes, string Sha256);
