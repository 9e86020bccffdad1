using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Fovea.Formats;

/// <summary>The validated table of contents of a safetensors file.</summary>
/// <remarks>
/// Layout: 8 bytes little-endian length n; n bytes of JSON padded with spaces; the data section, to the end of the
/// file. Every rule of the format is checked before an entry is returned, and three rules are stricter than the
/// reference implementation (huggingface/safetensors, tensor.rs): the header begins with '{', only spaces follow its
/// closing brace, and no key appears twice, at any level. The parser reads tokens forward and never recurses, so
/// nesting cannot exhaust the stack. Held by SafetensorsMalformedTests and SafetensorsFuzzTests.
/// </remarks>
public sealed class SafetensorsHeader
{
    /// <summary>The longest header accepted, in bytes; the reference implementation's limit.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>The most axes accepted in a header: NumPy's own limit.</summary>
    /// <remarks>Without a limit, a header of 100 MB could request 400 MB of sizes.</remarks>
    public const int MaxAxes = 64;

    internal const int PrefixBytes = sizeof(ulong);
    internal const string MetadataKey = "__metadata__";

    private readonly Dictionary<string, SafetensorsEntry> _byName;

    internal SafetensorsHeader(
        long dataStart, IReadOnlyDictionary<string, string> metadata,
        Dictionary<string, SafetensorsEntry> byName, SafetensorsEntry[] ordered)
    {
        DataStart = dataStart;
        Metadata = metadata;
        _byName = byName;
        Tensors = ordered;
    }

    /// <summary>Where the data section begins, in bytes from the start of the file.</summary>
    public long DataStart { get; }

    /// <summary>The file's metadata, by key; empty if there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>The tensor with a name, or null.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Parses the header of a file that is in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="path">The file's name in errors.</param>
    /// <exception cref="FileFormatException">
    /// The file violates a rule; <see cref="FileFormatException.Error"/> says which.
    /// </exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> file, string path)
    {
        int headerBytes = HeaderBytes(file, file.Length, path);
        return Parse(file.Slice(PrefixBytes, headerBytes), file.Length, path);
    }

    /// <summary>The header's length, from the first eight bytes, checked against the limits.</summary>
    internal static int HeaderBytes(ReadOnlySpan<byte> prefix, long fileBytes, string path)
    {
        if (prefix.Length < PrefixBytes)
        {
            throw new FileFormatException(path, FileFormatError.TooShort,
                $"a safetensors file has at least {PrefixBytes} bytes; this has {fileBytes}.");
        }
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > MaxHeaderBytes)
        {
            throw new FileFormatException(path, FileFormatError.TooLarge,
                $"the header is declared to have {headerBytes:N0} bytes, more than {MaxHeaderBytes:N0}. Is this a safetensors file?");
        }
        if ((long)headerBytes > fileBytes - PrefixBytes)
        {
            throw new FileFormatException(path, FileFormatError.HeaderPastEnd,
                $"the header is declared to have {headerBytes:N0} bytes, but only {fileBytes - PrefixBytes:N0} " +
                "follow. Was the file truncated?");
        }
        return (int)headerBytes;
    }

    /// <summary>Parses the JSON part, given the length of the whole file.</summary>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long fileBytes, string path)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new FileFormatException(path, FileFormatError.HeaderStart, "the header does not begin with '{'.");
        }
        if (!Utf8.IsValid(json))
        {
            throw new FileFormatException(path, FileFormatError.InvalidText, "the header is not valid UTF-8.");
        }

        var parser = new SafetensorsHeaderParser(json, path);
        try
        {
            parser.Run();
        }
        catch (JsonException error)
        {
            throw new FileFormatException(path, FileFormatError.InvalidJson, $"the header is not valid JSON. {error.Message}", error);
        }

        SafetensorsEntry[] ordered = [.. parser.Entries.Values];
        Array.Sort(ordered, ByRange);
        long dataStart = PrefixBytes + json.Length;
        CheckRanges(ordered, fileBytes - dataStart, path);
        return new SafetensorsHeader(dataStart, parser.Metadata, parser.Entries, ordered);
    }

    /// <summary>
    /// Each byte of the data section belongs to exactly one tensor: no gaps, no overlap, no trailing bytes.
    /// </summary>
    private static void CheckRanges(SafetensorsEntry[] ordered, long dataBytes, string path)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in ordered)
        {
            if (entry.Begin != end)
            {
                throw entry.Begin < end
                    ? new FileFormatException(path, FileFormatError.Overlap,
                        $"tensor \"{entry.Name}\" begins at byte {entry.Begin}, inside the tensor that ends at {end}.")
                    : new FileFormatException(path, FileFormatError.Hole,
                        $"tensor \"{entry.Name}\" begins at byte {entry.Begin}; the tensor before it ends at {end}. "
                        + "Data must be contiguous.");
            }
            end = entry.End;
        }
        if (end > dataBytes)
        {
            throw new FileFormatException(path, FileFormatError.Truncated,
                $"the tensors take {end:N0} bytes, but only {dataBytes:N0} follow the header. Was the file truncated?");
        }
        if (end < dataBytes)
        {
            throw new FileFormatException(path, FileFormatError.TrailingBytes,
                $"the tensors take {end:N0} bytes, but {dataBytes:N0} follow the header; bytes that belong to no tensor are rejected.");
        }
    }

    // Empty tensors may share an offset with their neighbour; then they are ordered by name.
    private static int ByRange(SafetensorsEntry left, SafetensorsEntry right)
    {
        int order = left.Begin.CompareTo(right.Begin);
        order = order != 0 ? order : left.End.CompareTo(right.End);
        return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
    }
}
