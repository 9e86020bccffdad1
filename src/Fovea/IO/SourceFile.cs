using System.IO.Compression;

namespace Fovea.IO;

/// <summary>
/// An untrusted file or resource: gzip is decompressed transparently, and sizes declared in a header are checked
/// against the file's length before memory is allocated.
/// </summary>
internal sealed class SourceFile : IDisposable
{
    /// <summary>
    /// The maximum expansion factor of DEFLATE: a 258-byte match in two bits (RFC 1951, and zlib's own notes).
    /// </summary>
    public const int MaxExpansion = 1032;

    private const int FirstChunk = 1 << 20;

    private readonly Stream _stored;
    private readonly Stream _content;
    private readonly bool _compressed;

    private SourceFile(Stream stored, string name)
    {
        Name = name;
        _stored = stored;
        _compressed = stored.Length >= 2 && stored.ReadByte() == 0x1F && stored.ReadByte() == 0x8B;
        stored.Position = 0;
        _content = _compressed ? new GZipStream(stored, CompressionMode.Decompress) : stored;
    }

    /// <summary>The file's name in messages.</summary>
    public string Name { get; }

    public static SourceFile Open(string path)
    {
        try
        {
            return new SourceFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{path}: cannot be read. {error.Message}", error);
        }
    }

    public static SourceFile Open(Stream seekable, string name) => new(seekable, name);

    /// <summary>Reads a whole file into memory; rejects files above a size.</summary>
    public static byte[] ReadAllBytes(string path, long maxBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > maxBytes)
            {
                throw new FoveaException($"{path}: the file has {stream.Length:N0} bytes; the limit is {maxBytes:N0}.");
            }
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"{path}: cannot be read. {error.Message}", error);
        }
    }

    /// <summary>Fills a span from the content.</summary>
    /// <exception cref="FoveaException">The file ends early, or the compressed data is damaged.</exception>
    public void ReadExactly(Span<byte> bytes)
    {
        try
        {
            _content.ReadExactly(bytes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FoveaException($"{Name}: the file is truncated, or the compressed data is damaged. Download it again.", error);
        }
    }

    /// <summary>
    /// Reads the data that a header of <paramref name="headerBytes"/> declared, which must be the rest of the file.
    /// </summary>
    public byte[] ReadRest(int headerBytes, long bytes)
    {
        long most = _compressed ? _stored.Length * MaxExpansion : _stored.Length;
        if (bytes > Array.MaxLength || headerBytes + bytes > most || (!_compressed && headerBytes + bytes != most))
        {
            throw new FoveaException(
                $"{Name}: the header declares {bytes:N0} bytes of data; the file has {_stored.Length:N0} " +
                $"bytes{(_compressed ? " compressed" : "")}, {headerBytes} of them header. It is damaged or of " +
                "another format; download it again.");
        }

        // A compressed file could still overstate its size by a factor of 1032: memory grows with the bytes actually
        // decompressed.
        byte[] content = new byte[Math.Min(bytes, FirstChunk)];
        int filled = 0;
        while (true)
        {
            ReadExactly(content.AsSpan(filled));
            filled = content.Length;
            if (filled == bytes)
            {
                break;
            }
            Array.Resize(ref content, (int)Math.Min(bytes, 2L * filled));
        }
        if (!AtEnd())
        {
            throw new FoveaException(
                $"{Name}: there is more data than the {bytes:N0} bytes that the header declares. The file is " +
                "damaged; download it again.");
        }
        return content;
    }

    public void Dispose()
    {
        _content.Dispose();
        _stored.Dispose();
    }

    private bool AtEnd()
    {
        try
        {
            return _content.ReadByte() < 0;
        }
        catch (InvalidDataException error)
        {
            throw new FoveaException($"{Name}: the checksum of the compressed data is wrong. Download the file again.", error);
        }
    }
}
