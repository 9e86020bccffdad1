using System.Text.Json;
using Fovea.IO;

namespace Fovea.Formats;

/// <summary>Copies the lines of a log up to a step, atomically.</summary>
internal static class JsonLinesTruncation
{
    private const int MaxLineBytes = 1 << 20;

    public static void Run(string path, long step)
    {
        try
        {
            bool drops;
            using (FileStream source = Open(path))
            {
                drops = Copy(source, Stream.Null, path, step);
            }
            if (drops)
            {
                AtomicFile.Write(path, target =>
                {
                    using FileStream source = Open(path);
                    Copy(source, target, path, step);
                });
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"the log cannot be read. {error.Message}", error);
        }
    }

    // FileShare.Delete lets the rename replace the file on Windows too, once it is closed.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Copies the lines to keep; returns whether any was dropped.</summary>
    private static bool Copy(FileStream source, Stream target, string path, long step)
    {
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        long line = 0;
        bool drops = false;
        while (true)
        {
            int read = source.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
                return drops || filled > 0;   // the rest has no line feed: incomplete
            filled += read;

            int start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and int length)
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(start, length + 1);
                if (StepOf(bytes, path, ++line) <= step)
                    target.Write(bytes);
                else
                    drops = true;
                start += length + 1;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length)
            {
                if (filled >= MaxLineBytes)
                    throw Malformed(path, line + 1, FileFormatError.TooLarge, $"is longer than {MaxLineBytes:N0} bytes");
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    private static long StepOf(ReadOnlySpan<byte> bytes, string path, long line)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            long? step = null;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Malformed(path, line, FileFormatError.WrongKind, "is not a JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isStep = reader.ValueTextEquals("step"u8);
                if (!reader.Read() || (isStep && (reader.TokenType != JsonTokenType.Number
                    || !reader.TryGetInt64(out long value) || (step = value) < 0)))
                    throw Malformed(path, line, FileFormatError.InvalidNumber, "has a \"step\" that is not a whole number");
                reader.Skip();
            }
            while (reader.Read())
            {
                // To the end of the line: the reader rejects anything after the object.
            }
            return step ?? throw Malformed(path, line, FileFormatError.MissingKey, "has no \"step\"");
        }
        catch (JsonException error)
        {
            throw Malformed(path, line, FileFormatError.InvalidJson, "is not JSON", error);
        }
    }

    private static FileFormatException Malformed(string path, long line, FileFormatError error, string what, Exception? cause = null) =>
        new(path, error,
            $"line {line} {what}: this is not a log of a training run, or another program wrote to it. Move the " +
            "file away to continue.", cause);
}
