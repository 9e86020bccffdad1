namespace Fovea.Data;

/// <summary>
/// A file of a published set. Size and digest are of the uncompressed content, which does not depend on how a mirror
/// compressed it.
/// </summary>
/// <param name="Name">The file's name, without <c>.gz</c>.</param>
/// <param name="Bytes">The content's length.</param>
/// <param name="Sha256">The content's digest, 64 hexadecimal digits in lower case.</param>
public sealed record DatasetFile(string Name, long Bytes, string Sha256);
