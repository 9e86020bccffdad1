using System.Globalization;
using System.Security.Cryptography;

namespace Fovea.Formats;

/// <summary>Writes event files for TensorBoard: scalars, histograms and images.</summary>
/// <remarks>
/// The file is <c>events.out.tfevents.&lt;seconds&gt;.&lt;host&gt;.&lt;pid&gt;.&lt;id&gt;</c>, a new one per writer;
/// TensorBoard merges the files of a folder. Records are buffered until <see cref="Flush"/> or <see cref="Dispose"/>;
/// a process that dies loses the buffered ones, and TensorBoard skips an incomplete last record. Not thread-safe. The
/// format is implemented without a protocol-buffer package, so that the library is trimmable. Held by
/// TensorBoardWriterTests.
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    private readonly TimeProvider _time;
    private readonly FileStream _stream;
    private readonly ProtoBuffer _content = new(), _value = new(), _summary = new(), _event = new();
    private readonly EventHistogram _histogram = new();

    /// <summary>Creates an event file.</summary>
    /// <param name="folder">The folder of the run; created if necessary.</param>
    /// <param name="time">The clock for timestamps; the system's by default.</param>
    /// <exception cref="FoveaException">The file cannot be created.</exception>
    public TensorBoardWriter(string folder, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Path = System.IO.Path.Combine(folder, FileName());
        try
        {
            Directory.CreateDirectory(folder);
            _stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Explain(error);
        }
        BeginEvent();
        _event.Text(3, "brain.Event:2");
        WriteEvent();
        Flush();
    }

    /// <summary>The event file.</summary>
    public string Path { get; }

    /// <summary>Adds a scalar.</summary>
    /// <param name="tag">The name of the series; a slash groups: <c>loss/train</c>.</param>
    /// <param name="step">The training step.</param>
    /// <param name="value">The value; NaN and infinities are written, and TensorBoard marks them.</param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void AddScalar(string tag, long step, float value)
    {
        BeginValue(tag);
        _value.Float(2, value);
        WriteValue(step);
    }

    /// <summary>Adds a histogram, for example of weights or gradients.</summary>
    /// <param name="tag">The name of the series.</param>
    /// <param name="step">The training step.</param>
    /// <param name="values">
    /// The values, counted in TensorFlow's default buckets; NaN and infinities are skipped.
    /// </param>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void AddHistogram(string tag, long step, ReadOnlySpan<float> values)
    {
        BeginValue(tag);
        _content.Clear();
        _histogram.Write(values, _content);
        _value.Bytes(5, _content.Written);
        WriteValue(step);
    }

    /// <summary>Adds an image.</summary>
    /// <param name="tag">The name of the series.</param>
    /// <param name="step">The training step.</param>
    /// <param name="png">The image as a PNG file.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="channels">1 for grey, 3 for RGB, 4 for RGBA.</param>
    /// <exception cref="FoveaException">The bytes are not a PNG file, or the event file cannot be written.</exception>
    public void AddImage(string tag, long step, ReadOnlySpan<byte> png, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (!png.StartsWith(PngSignature))
            throw new FoveaException($"Image \"{tag}\" of step {step}: the bytes are not a PNG file; encode the image first.");
        if (channels is not (1 or 3 or 4))
            throw new FoveaException(
                $"Image \"{tag}\" of step {step} has {channels} channels; TensorBoard supports 1 (grey), 3 (RGB) " +
                "or 4 (RGBA).");
        BeginValue(tag);
        _content.Clear();
        _content.Int64(1, height);
        _content.Int64(2, width);
        _content.Int64(3, channels);
        _content.Bytes(4, png);
        _value.Bytes(4, _content.Written);
        WriteValue(step);
    }

    /// <summary>Flushes the buffered records, so that TensorBoard sees them.</summary>
    /// <exception cref="FoveaException">The file cannot be written.</exception>
    public void Flush()
    {
        try
        {
            _stream.Flush();
        }
        catch (IOException error)
        {
            throw Explain(error);
        }
    }

    /// <summary>Flushes and closes the file.</summary>
    /// <exception cref="FoveaException">The last records cannot be written.</exception>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException error)
        {
            throw Explain(error);
        }
    }

    private void BeginEvent()
    {
        _event.Clear();
        _event.Double(1, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    private void BeginValue(string tag)
    {
        _value.Clear();
        _value.Text(1, tag);
    }

    private void WriteValue(long step)
    {
        _summary.Clear();
        _summary.Bytes(1, _value.Written);
        BeginEvent();
        _event.Int64(2, step);
        _event.Bytes(5, _summary.Written);
        WriteEvent();
    }

    private void WriteEvent()
    {
        try
        {
            EventRecord.Write(_stream, _event.Written);
        }
        catch (IOException error)
        {
            throw Explain(error);
        }
    }

    private string FileName()
    {
        string host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{_time.GetUtcNow().ToUnixTimeSeconds():D10}.{host}.{Environment.ProcessId}."
            + $"{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    }

    private FoveaException Explain(Exception error) =>
        new($"{Path}: cannot be written. {error.Message} Check the disk space and the permissions of the folder.", error);
}
