using System.Buffers;
using System.Runtime.InteropServices;
using Fovea.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Formats;

/// <summary>
/// Reads the tensors of a safetensors file by name; the file is kept open, and data is read only on request.
/// </summary>
/// <remarks>
/// The header is read and fully validated by <see cref="Open(string)"/>; see <see cref="SafetensorsHeader"/> for the
/// rules. Thread-safe. Assumes a little-endian machine, as x64 and Arm64 are.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    private const int ChunkBytes = 1 << 16;   // fits the L2 cache; a multiple of every element size

    private readonly SafeFileHandle? _handle;
    private readonly ReadOnlyMemory<byte> _memory;

    private SafetensorsReader(string path, SafeFileHandle? handle, ReadOnlyMemory<byte> memory, SafetensorsHeader header)
    {
        Path = path;
        _handle = handle;
        _memory = memory;
        Header = header;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The validated header.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>The file's metadata, by key; empty if there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors => Header.Tensors;

    /// <summary>Opens a file and validates its header against its length.</summary>
    /// <exception cref="FileFormatException">The file cannot be read or violates the format.</exception>
    public static SafetensorsReader Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            SafetensorsReader reader = Open(path, handle);
            handle = null;   // the reader owns it now
            return reader;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FileFormatException(path, FileFormatError.Unreadable, $"cannot be read. {error.Message}", error);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Reads a file in memory; the memory is referenced, not copied.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">The file's name in errors.</param>
    /// <exception cref="FileFormatException">It violates the format.</exception>
    public static SafetensorsReader Open(ReadOnlyMemory<byte> file, string name) =>
        new(name, null, file, SafetensorsHeader.Parse(file.Span, name));

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="FileFormatException">There is no tensor of that name.</exception>
    public SafetensorsEntry Find(string name) => Header.Find(name)
        ?? throw new FileFormatException(Path, FileFormatError.NotFound,
            $"has no tensor \"{name}\". It has {Tensors.Count}: "
            + $"{string.Join(", ", Tensors.Take(5).Select(t => t.Name))}{(Tensors.Count > 5 ? ", …" : "")}.");

    /// <summary>Reads a tensor as float32, row-major.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">As many floats as the tensor has elements; overwritten.</param>
    /// <exception cref="FileFormatException">
    /// No tensor of that name, more than eight axes, an element type with no conversion (8-bit floats and
    /// below, complex), or the file cannot be read.
    /// </exception>
    /// <exception cref="ShapeException">The destination's length differs.</exception>
    /// <remarks>Float64 and integers are rounded to the nearest float32; a float64 beyond its range becomes infinite.</remarks>
    public void ReadFloats(string name, Span<float> destination)
    {
        SafetensorsEntry entry = Find(name);
        if (entry.Sizes.Length > Shape.MaxRank)
        {
            throw new FileFormatException(
                Path, FileFormatError.TooManyAxes, $"tensor \"{name}\" {entry} has more than {Shape.MaxRank} axes.");
        }
        if (!FloatConversion.Supports(entry.Type))
        {
            throw new FileFormatException(Path, FileFormatError.UnsupportedType,
                $"tensor \"{name}\" has elements of type {entry.Type.Name()}, which are not converted to float32. "
                + "Store it as F32, F16 or BF16.");
        }
        if (entry.Elements != destination.Length)
        {
            throw new ShapeException($"{Path}: tensor \"{name}\" {entry} has {entry.Elements:N0} elements; "
                + $"the destination takes {destination.Length:N0}.");
        }

        if (entry.Type == SafetensorsType.Float32)
        {
            ReadFloat32(entry, destination);
            return;
        }
        int elementBytes = entry.Type.Bits() / 8;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(destination.Length - done, ChunkBytes / elementBytes);
                Span<byte> bytes = chunk.AsSpan(0, count * elementBytes);
                Read(entry, (long)done * elementBytes, bytes);
                FloatConversion.ToFloat32(entry.Type, bytes, destination.Slice(done, count));
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Reads the bytes of a tensor, unconverted.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="destination">As many bytes as the tensor has; overwritten.</param>
    /// <exception cref="FileFormatException">No tensor of that name, or the file cannot be read.</exception>
    /// <exception cref="ShapeException">The destination's length differs.</exception>
    public void ReadBytes(string name, Span<byte> destination)
    {
        SafetensorsEntry entry = Find(name);
        if (entry.Bytes != destination.Length)
        {
            throw new ShapeException($"{Path}: tensor \"{name}\" {entry} has {entry.Bytes:N0} bytes; "
                + $"the destination takes {destination.Length:N0}.");
        }
        Read(entry, 0, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    internal static SafetensorsReader Open(string path, SafeFileHandle handle)
    {
        long fileBytes = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        prefix = prefix[..FileReading.ReadUpTo(handle, 0, prefix)];
        byte[] json = new byte[SafetensorsHeader.HeaderBytes(prefix, fileBytes, path)];
        FileReading.ReadExactly(handle, SafetensorsHeader.PrefixBytes, json, path);
        return new SafetensorsReader(path, handle, default, SafetensorsHeader.Parse(json, fileBytes, path));
    }

    private void ReadFloat32(SafetensorsEntry entry, Span<float> destination)
    {
        const int ChunkElements = 1 << 28;   // so that the bytes of a chunk fit a span
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, ChunkElements);
            Read(entry, (long)done * sizeof(float), MemoryMarshal.AsBytes(destination.Slice(done, count)));
            done += count;
        }
    }

    private void Read(SafetensorsEntry entry, long offset, Span<byte> destination)
    {
        long position = Header.DataStart + entry.Begin + offset;
        if (_handle is null)
        {
            _memory.Span.Slice((int)position, destination.Length).CopyTo(destination);
        }
        else
        {
            FileReading.ReadExactly(_handle, position, destination, Path);
        }
    }
}
