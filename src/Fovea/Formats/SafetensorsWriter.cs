using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.IO;

namespace Fovea.Formats;

/// <summary>Writes safetensors files: the same tensors and metadata give the same bytes on every machine.</summary>
/// <remarks>
/// Tensors are laid out as the reference implementation does it (huggingface/safetensors, tensor.rs): widest element
/// type first, then by name in UTF-8 order; metadata by key; the header is padded with spaces to a multiple of 8, so
/// that every tensor is aligned. Data is written without an intermediate copy. Held by SafetensorsWriterTests,
/// against the reference's own bytes.
/// </remarks>
public static class SafetensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <summary>Writes a file atomically: on any error, an existing file is left unchanged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Metadata for the header; null for none.</param>
    /// <exception cref="FoveaException">
    /// A name is duplicate, reserved or not valid Unicode; the header is too long; the file cannot be written.
    /// </exception>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsTensor[] ordered = Order(tensors);
        byte[] header = Header(ordered, metadata);
        AtomicFile.Write(path, stream => WriteTo(stream, header, ordered));
    }

    /// <summary>Writes the same bytes to a stream.</summary>
    /// <param name="stream">The destination; left open.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Metadata for the header; null for none.</param>
    /// <exception cref="FoveaException">
    /// A name is duplicate, reserved or not valid Unicode; the header is too long.
    /// </exception>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsTensor[] ordered = Order(tensors);
        WriteTo(stream, Header(ordered, metadata), ordered);
    }

    internal static SafetensorsTensor[] Order(IReadOnlyList<SafetensorsTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (SafetensorsTensor tensor in tensors)
        {
            CheckText(tensor.Name);
            if (tensor.Name == SafetensorsHeader.MetadataKey)
                throw new FoveaException($"A tensor cannot be named \"{tensor.Name}\": safetensors reserves that name for metadata.");
            if (!names.Add(tensor.Name))
                throw new FoveaException($"Two tensors are named \"{tensor.Name}\"; names in a safetensors file are unique.");
            if (tensor.Sizes.Length > SafetensorsHeader.MaxAxes)
                throw new FoveaException(
                    $"Tensor \"{tensor.Name}\" has {tensor.Sizes.Length} axes; at most {SafetensorsHeader.MaxAxes} " +
                    "are written.");
        }

        // Strings compare by UTF-16 units in .NET and by UTF-8 bytes in the reference; they differ beyond U+D7FF.
        return [.. tensors.OrderByDescending(tensor => tensor.Type)
            .ThenBy(tensor => Encoding.UTF8.GetBytes(tensor.Name),
                Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)))];
    }

    /// <summary>The length prefix and the padded JSON.</summary>
    internal static byte[] Header(SafetensorsTensor[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Advance(buffer.GetSpan(SafetensorsHeader.PrefixBytes)[..SafetensorsHeader.PrefixBytes].Length);
        // The relaxed encoder writes names as the reference does; the output is a file, never HTML.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteJson(json, ordered, metadata);
        }

        int jsonBytes = buffer.WrittenCount - SafetensorsHeader.PrefixBytes;
        int padded = (jsonBytes + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment;
        if (padded > SafetensorsHeader.MaxHeaderBytes)
            throw new FoveaException(
                $"The header of the safetensors file would take {padded:N0} bytes; the format allows " +
                $"{SafetensorsHeader.MaxHeaderBytes:N0}. Write fewer tensors or less metadata.");
        byte[] header = new byte[SafetensorsHeader.PrefixBytes + padded];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        return header;
    }

    internal static void WriteTo(Stream stream, byte[] header, SafetensorsTensor[] ordered)
    {
        stream.Write(header);
        foreach (SafetensorsTensor tensor in ordered)
        {
            tensor.WriteTo(stream);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, SafetensorsTensor[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                CheckText(key);
                CheckText(value);
                json.WriteString(key, value);
            }
            json.WriteEndObject();
        }

        long offset = 0;
        foreach (SafetensorsTensor tensor in ordered)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.Name());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Sizes)
            {
                json.WriteNumberValue(size);
            }
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset = checked(offset + tensor.Bytes);
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // A lone surrogate would be replaced in the file, and the name would not round-trip.
    private static void CheckText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw new FoveaException($"\"{text}\" is not valid Unicode: it holds half of a surrogate pair.");
            i++;
        }
    }
}
