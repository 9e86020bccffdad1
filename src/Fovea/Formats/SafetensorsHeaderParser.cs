using System.Text.Json;

namespace Fovea.Formats;

/// <summary>
/// Parses the JSON of a safetensors header in one forward pass, and rejects the first unexpected token.
/// </summary>
internal ref struct SafetensorsHeaderParser
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly string _path;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<long> _sizes = [];
    private Utf8JsonReader _reader;

    public SafetensorsHeaderParser(ReadOnlySpan<byte> json, string path)
    {
        _json = json;
        _path = path;
        _reader = new Utf8JsonReader(json);
    }

    public Dictionary<string, SafetensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    public readonly IReadOnlyDictionary<string, string> Metadata => _metadata;

    public void Run()
    {
        bool hasMetadata = false;
        Next();
        while (NextKey())
        {
            string name = Text();
            if (name == SafetensorsHeader.MetadataKey)
            {
                if (hasMetadata)
                    throw Fail(FileFormatError.DuplicateKey, $"\"{SafetensorsHeader.MetadataKey}\" appears twice.");
                hasMetadata = true;
                ReadMetadata();
            }
            else
            {
                if (Entries.ContainsKey(name))
                    throw Fail(FileFormatError.DuplicateKey, $"tensor \"{name}\" appears twice.");
                Entries.Add(name, ReadEntry(name));
            }
        }

        // The format pads with spaces; anything else after the brace could hide a second file in the first.
        if (_json[(int)_reader.BytesConsumed..].ContainsAnyExcept((byte)' '))
            throw Fail(FileFormatError.HeaderPadding, "something other than spaces follows the header's closing brace.");
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, SafetensorsHeader.MetadataKey);
        while (NextKey())
        {
            string key = Text();
            Expect(JsonTokenType.String, key);
            if (!_metadata.TryAdd(key, Text()))
                throw Fail(FileFormatError.DuplicateKey, $"\"{key}\" appears twice in \"{SafetensorsHeader.MetadataKey}\".");
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        SafetensorsType? type = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, name);
        while (NextKey())
        {
            string key = Text();
            bool duplicate = key switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => throw Fail(FileFormatError.UnknownKey,
                    $"tensor \"{name}\" has the key \"{key}\"; expected dtype, shape and data_offsets."),
            };
            if (duplicate)
                throw Fail(FileFormatError.DuplicateKey, $"tensor \"{name}\" has \"{key}\" twice.");

            switch (key)
            {
                case "dtype": type = ReadType(name); break;
                case "shape": shape = ReadSizes(name, key, SafetensorsHeader.MaxAxes, FileFormatError.TooManyAxes); break;
                default: offsets = ReadSizes(name, key, 2, FileFormatError.WrongKind); break;
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Fail(FileFormatError.MissingKey,
                $"tensor \"{name}\" has no \"{(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}\".");
        return Check(name, type.Value, shape, offsets);
    }

    private readonly SafetensorsEntry Check(string name, SafetensorsType type, long[] shape, long[] offsets)
    {
        if (offsets.Length != 2)
            throw Fail(FileFormatError.WrongKind, $"tensor \"{name}\" has {offsets.Length} data_offsets; expected begin and end.");
        (long begin, long end) = (offsets[0], offsets[1]);
        if (end < begin)
            throw Fail(FileFormatError.ReversedRange, $"tensor \"{name}\" ends at byte {end}, before it begins at {begin}.");
        if (!type.TryMeasure(shape, out long elements, out long bytes))
            throw Fail(FileFormatError.Overflow,
                $"tensor \"{name}\" has a shape [{string.Join(", ", shape)}] whose product exceeds 63 bits.");
        var entry = new SafetensorsEntry(name, type, shape, begin, end, elements);
        if (end - begin != bytes)
            throw Fail(FileFormatError.SizeMismatch, $"tensor \"{name}\" {entry} has {end - begin} bytes in the file; "
                + $"its shape needs {(bytes < 0 ? "a whole number of bytes" : bytes)}.");
        return entry;
    }

    private SafetensorsType ReadType(string name)
    {
        Expect(JsonTokenType.String, "dtype");
        string text = Text();
        return SafetensorsTypes.TryParse(text, out SafetensorsType type)
            ? type
            : throw Fail(FileFormatError.UnknownType,
                $"tensor \"{name}\" has the element type \"{text}\", which safetensors does not have.");
    }

    private long[] ReadSizes(string name, string key, int most, FileFormatError tooMany)
    {
        Expect(JsonTokenType.StartArray, key);
        _sizes.Clear();
        while (Next() != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number)
                throw Fail(FileFormatError.WrongKind, $"tensor \"{name}\" has a {_reader.TokenType} in \"{key}\"; expected numbers.");
            // "-0" would parse as zero, so the sign is checked separately.
            if (_reader.ValueSpan[0] == (byte)'-' || !_reader.TryGetInt64(out long size))
                throw Fail(FileFormatError.InvalidNumber,
                    $"tensor \"{name}\" has a number in \"{key}\" that is not a whole number from 0 to 2⁶³ − 1.");
            if (_sizes.Count == most)
                throw Fail(tooMany, $"tensor \"{name}\" has more than {most} numbers in \"{key}\".");
            _sizes.Add(size);
        }
        return [.. _sizes];
    }

    private JsonTokenType Next() =>
        _reader.Read() ? _reader.TokenType : throw Fail(FileFormatError.InvalidJson, "the header's JSON ends early.");

    private bool NextKey() => Next() == JsonTokenType.PropertyName;

    private void Expect(JsonTokenType kind, string key)
    {
        if (Next() != kind)
            throw Fail(FileFormatError.WrongKind, $"\"{key}\" is a {_reader.TokenType} in the header; expected {kind}.");
    }

    private readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FileFormatException(
                _path, FileFormatError.InvalidText, "a string of the header escapes half of a surrogate pair.", error);
        }
    }

    private readonly FileFormatException Fail(FileFormatError error, string detail) => new(_path, error, detail);
}
