using System.IO.Compression;

namespace Fovea.IO;

/// <summary>
/// A file, or a resource, that is read strictly: gzip is undone on the way, and what its header promises is held
/// against what the file can hold before memory is taken.
/// </summary>
internal sealed class SourceFile : IDisposable
{
    /// <summary>The most that DEFLATE can expand: a 258-byte match in two bits (RFC 1951, and zlib's own notes).</summary>
    public const int MostExpansion = 1032;

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

    /// <summary>What to call the file in messages.</summary>
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

    /// <summary>Reads the whole of a file into memory, refusing one above a size.</summary>
    public static byte[] ReadAllBytes(string path, long mostBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > mostBytes)
            {
                throw new FoveaException($"{path}: the file has {stream.Length:N0} bytes; at most {mostBytes:N0} are read.");
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
    /// <exception cref="FoveaException">The file ends before, or its compression is damaged.</exception>
    public void ReadExactly(Span<byte> bytes)
    {
        try
        {
            _content.ReadExactly(bytes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FoveaException($"{Name}: the file is cut short or its compression is damaged. Fetch it again.", error);
        }
    }

    /// <summary>Reads what a header of <paramref name="headerBytes"/> announced, which must be all that is left.</summary>
    public byte[] ReadRest(int headerBytes, long bytes)
    {
        long most = _compressed ? _stored.Length * MostExpansion : _stored.Length;
        if (bytes > Array.MaxLength || headerBytes + bytes > most || (!_compressed && headerBytes + bytes != most))
        {
            throw new FoveaException($"{Name}: the header announces {bytes:N0} bytes of data; the file has {_stored.Length:N0} bytes{(_compressed ? " compressed" : "")}, {headerBytes} of them header. It is damaged or no such file; fetch it again.");
        }

        // A compressed file could still lie by a factor of 1032: memory grows with what really comes out.
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
            throw new FoveaException($"{Name}: there is more data than the {bytes:N0} bytes that the header announces. The file is damaged; fetch it again.");
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
            throw new FoveaException($"{Name}: the checksum of the compressed data is wrong. Fetch the file again.", error);
        }
    }
}
