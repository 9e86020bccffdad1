namespace Fovea.Formats;

/// <summary>Why a file was rejected: one value for each rule that a malicious or damaged file can break.</summary>
public enum FileFormatError
{
    /// <summary>The file cannot be opened or read at all.</summary>
    Unreadable,

    /// <summary>Shorter than the fixed part that every file of the format has.</summary>
    TooShort,

    /// <summary>A declared size is above the limit for its kind.</summary>
    TooLarge,

    /// <summary>A header is declared to end after the file does.</summary>
    HeaderPastEnd,

    /// <summary>The header does not begin as the format says.</summary>
    HeaderStart,

    /// <summary>Something other than spaces follows the header's closing brace.</summary>
    HeaderPadding,

    /// <summary>Text that is not valid UTF-8, or escapes half of a surrogate pair.</summary>
    InvalidText,

    /// <summary>The text is not JSON.</summary>
    InvalidJson,

    /// <summary>A JSON value of another kind than the format requires at that position.</summary>
    WrongKind,

    /// <summary>The same key twice in one object.</summary>
    DuplicateKey,

    /// <summary>A key that the format does not have.</summary>
    UnknownKey,

    /// <summary>A key that the format requires is absent.</summary>
    MissingKey,

    /// <summary>A number that is negative, fractional, or beyond 63 bits where a size or an offset is expected.</summary>
    InvalidNumber,

    /// <summary>An element type that the format does not have.</summary>
    UnknownType,

    /// <summary>An element type that is known but not converted to float32.</summary>
    UnsupportedType,

    /// <summary>More axes than are accepted.</summary>
    TooManyAxes,

    /// <summary>A product of sizes beyond 63 bits.</summary>
    Overflow,

    /// <summary>A range that ends before it begins.</summary>
    ReversedRange,

    /// <summary>A range whose length differs from what shape and element type need.</summary>
    SizeMismatch,

    /// <summary>Bytes of the data section that belong to no tensor.</summary>
    Hole,

    /// <summary>Bytes of the data section that belong to two tensors.</summary>
    Overlap,

    /// <summary>The file ends before the declared data does.</summary>
    Truncated,

    /// <summary>Bytes follow the declared data.</summary>
    TrailingBytes,

    /// <summary>No entry of the requested name.</summary>
    NotFound,

    /// <summary>The file is valid in its format but has no checkpoint manifest.</summary>
    NoManifest,

    /// <summary>A field of the checkpoint manifest is absent or malformed.</summary>
    InvalidManifest,

    /// <summary>Written by a version of the format that this program does not read.</summary>
    UnsupportedVersion,

    /// <summary>The contents do not have the hash stated in the manifest: damage on disk or in transit.</summary>
    HashMismatch,

    /// <summary>The manifest's step differs from the step in the file's name.</summary>
    StepMismatch,

    /// <summary>There are files, but none of them can be loaded.</summary>
    NoneValid,

    /// <summary>Not a zip archive, or a damaged one.</summary>
    InvalidArchive,

    /// <summary>A pickle that is malformed.</summary>
    InvalidPickle,

    /// <summary>
    /// A pickle that requests something other than tensors in dictionaries: rejected, never executed.
    /// </summary>
    ForbiddenPickle,
}
