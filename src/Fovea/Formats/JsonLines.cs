using System.Buffers;
using System.Text.Json;

namespace Fovea.Formats;

/// <summary>
/// Appends one JSON object per step to a log: <c>{"step":1,"epoch":0,"loss":2.3,"learningRate":0.05,…}</c>.
/// </summary>
/// <remarks>
/// A line contains neither time nor machine, so that an interrupted and resumed run gives the same bytes as an
/// uninterrupted one. Each line is handed to the system in one write when it is added: a process that dies loses
/// none. Numbers round-trip exactly; NaN and the infinities, which JSON lacks, are written as the strings "NaN",
/// "Infinity" and "-Infinity". Appending allocates nothing once warm. Held by JsonLinesTests.
/// </remarks>
public sealed class JsonLines : IDisposable
{
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens a log to append to, creating it if necessary; an incomplete last line is removed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">
    /// Its end is not the beginning of a line of such a log; nothing is removed then.
    /// </exception>
    /// <exception cref="FoveaException">The file cannot be opened or written.</exception>
    public JsonLines(string path)
    {
        Path = path;
        _json = new Utf8JsonWriter(_line);
        FileStream? stream = null;
        try
        {
            // Unbuffered: a line is one write.
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            CutTornLine(stream);
            (_stream, stream) = (stream, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Explain(error);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Appends a line.</summary>
    /// <param name="step">The training step.</param>
    /// <param name="epoch">The epoch of the step.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="others">Further numbers, in the order in which they are written.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void Append(long step, int epoch, double loss, double learningRate, params ReadOnlySpan<(string Key, double Value)> others)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("step"u8, step);
        _json.WriteNumber("epoch"u8, epoch);
        WriteNumber("loss", loss);
        WriteNumber("learningRate", learningRate);
        foreach ((string key, double value) in others)
        {
            WriteNumber(key, value);
        }
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        try
        {
            _stream.Write(_line.WrittenSpan);
        }
        catch (IOException error)
        {
            throw Explain(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    /// <summary>
    /// Removes the lines of later steps and an incomplete last line, when a run is resumed from a checkpoint.
    /// </summary>
    /// <param name="path">The file; does nothing if it does not exist.</param>
    /// <param name="step">The checkpoint's step, the last to keep.</param>
    /// <exception cref="FileFormatException">
    /// A complete line is not a JSON object with a whole number as "step": not a log of this kind.
    /// </exception>
    /// <exception cref="FoveaException">The file cannot be rewritten; it is unchanged.</exception>
    public static void TruncateAfter(string path, long step)
    {
        if (File.Exists(path))
            JsonLinesTruncation.Run(path, step);
    }

    private void CutTornLine(FileStream stream)
    {
        long end = EndOfLastLine(stream);
        stream.Seek(end, SeekOrigin.Begin);
        if (end == stream.Length)
            return;
        if (stream.ReadByte() != '{')
            throw new FileFormatException(Path, FileFormatError.WrongKind,
                "does not end in a line of JSON: this is not a log of a training run. Choose another file.");
        stream.SetLength(end);
    }

    // One past the last line feed, searched backwards, so that opening a long log is cheap.
    private static long EndOfLastLine(FileStream stream)
    {
        byte[] chunk = new byte[4096];
        long end = stream.Length;
        while (end > 0)
        {
            int count = (int)Math.Min(chunk.Length, end);
            stream.Seek(end - count, SeekOrigin.Begin);
            stream.ReadExactly(chunk, 0, count);
            int feed = chunk.AsSpan(0, count).LastIndexOf((byte)'\n');
            if (feed >= 0)
                return end - count + feed + 1;
            end -= count;
        }
        return 0;
    }

    private void WriteNumber(string key, double value)
    {
        if (double.IsFinite(value))
            _json.WriteNumber(key, value);
        else
            _json.WriteString(key, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private FoveaException Explain(Exception error) =>
        new($"{Path}: the log cannot be written. {error.Message} Check the disk space and the permissions of the folder.", error);
}
