using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats;

/// <summary>One checkpoint file: safetensors with a manifest in its metadata.</summary>
/// <remarks>
/// <para>Manifest: <c>fovea.checkpoint</c> = the format version, <c>fovea.step</c> = the training step,
/// <c>fovea.sha256</c> = SHA-256, in lower-case hexadecimal, of the whole file with these 64 digits set to
/// '0'.</para>
/// <para>So every bit is covered: the digits by the comparison, all others by the hash. The hash detects damage; it
/// does not authenticate the file. Held by CheckpointDamageTests.</para>
/// </remarks>
internal static class CheckpointFile
{
    public const string VersionKey = "fovea.checkpoint", StepKey = "fovea.step", HashKey = "fovea.sha256";
    public const string Version = "1";

    private const int HashDigits = 2 * SHA256.HashSizeInBytes;
    private static readonly string NoHash = new('0', HashDigits);
    private static readonly byte[] HashField = Encoding.ASCII.GetBytes($"\"{HashKey}\":\"");

    public static string FormatStep(long step) => step.ToString(CultureInfo.InvariantCulture);

    /// <summary>The header with the manifest in it, the hash filled in.</summary>
    public static byte[] Header(long step, SafetensorsTensor[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in metadata ?? notes)
        {
            if (key is VersionKey or StepKey or HashKey)
                throw new FoveaException($"The metadata key \"{key}\" is reserved for the checkpoint's manifest; choose another.");
            notes.Add(key, value);
        }
        notes.Add(VersionKey, Version);
        notes.Add(StepKey, FormatStep(step));
        notes.Add(HashKey, NoHash);
        byte[] header = SafetensorsWriter.Header(ordered, notes);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new HashStream(hash))
        {
            SafetensorsWriter.WriteTo(sink, header, ordered);
        }
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), header.AsSpan(FindHash(header)));
        return header;
    }

    /// <summary>Opens a file, reads all of it and compares the hash; the tensors come from the same open file.</summary>
    /// <exception cref="FileFormatException">The file is not safetensors, has no valid manifest, or is damaged.</exception>
    public static Checkpoint Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            SafetensorsReader reader = SafetensorsReader.Open(path, handle);
            long step = Step(reader);
            Verify(reader, handle);
            handle = null;   // the reader owns it now
            return new Checkpoint(step, reader);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"cannot be read. {error.Message}", error);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    private static long Step(SafetensorsReader reader)
    {
        IReadOnlyDictionary<string, string> notes = reader.Metadata;
        if (!notes.TryGetValue(VersionKey, out string? version))
            throw new FileFormatException(reader.Path, FileFormatError.NoManifest,
                $"has no metadata \"{VersionKey}\": it contains tensors, but is not a checkpoint.");
        if (version != Version)
            throw new FileFormatException(reader.Path, FileFormatError.UnsupportedVersion,
                $"is a checkpoint of version \"{version}\"; this program reads version {Version}.");
        if (!notes.TryGetValue(StepKey, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            || FormatStep(step) != text)
            throw new FileFormatException(reader.Path, FileFormatError.InvalidManifest,
                $"the metadata \"{StepKey}\" is \"{text}\"; expected a whole number.");
        if (!notes.TryGetValue(HashKey, out string? hash) || hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigitLower))
            throw new FileFormatException(reader.Path, FileFormatError.InvalidManifest,
                $"the metadata \"{HashKey}\" is \"{hash}\"; expected {HashDigits} hexadecimal digits.");
        return step;
    }

    private static void Verify(SafetensorsReader reader, SafeFileHandle handle)
    {
        byte[] header = new byte[reader.Header.DataStart];
        FileReading.ReadExactly(handle, 0, header, reader.Path);
        int hashStart = FindHash(header);
        // The parser has found the entry, so it can be missing here only if its key or value is written with escapes.
        if (hashStart < 0)
            throw new FileFormatException(reader.Path, FileFormatError.InvalidManifest,
                $"the metadata \"{HashKey}\" is not written as in a checkpoint.");
        Encoding.ASCII.GetBytes(NoHash, header.AsSpan(hashStart));

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        long end = reader.Tensors.Count == 0 ? reader.Header.DataStart : reader.Header.DataStart + reader.Tensors[^1].End;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            for (long position = header.Length; position < end;)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, end - position));
                FileReading.ReadExactly(handle, position, part, reader.Path);
                hash.AppendData(part);
                position += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != reader.Metadata[HashKey])
            throw new FileFormatException(reader.Path, FileFormatError.HashMismatch,
                "the contents do not have the SHA-256 stated in the manifest: the file is damaged.");
    }

    private static int FindHash(ReadOnlySpan<byte> header)
    {
        int field = header.IndexOf(HashField);
        int start = field + HashField.Length;
        return field >= 0 && start + HashDigits <= header.Length ? start : -1;
    }

    private sealed class HashStream(IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Write(ReadOnlySpan<byte> buffer) => hash.AppendData(buffer);
        public override void Write(byte[] buffer, int offset, int count) => hash.AppendData(buffer, offset, count);
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
