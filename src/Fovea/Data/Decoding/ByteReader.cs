using System.Buffers.Binary;

namespace Fovea.Data.Decoding;

/// <summary>
/// Reads the bytes of an image file in order; reading past the end throws an <see cref="ImageFormatException"/>.
/// </summary>
internal ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    public ByteReader(ReadOnlySpan<byte> bytes, string source)
    {
        _bytes = bytes;
        Source = source;
    }

    /// <summary>The file's name in messages.</summary>
    public string Source { get; }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw Error(
                $"the file ends at byte {_bytes.Length:N0}, in the middle of {count:N0} bytes that begin at " +
                $"{Position:N0}; it is truncated");
        }
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public uint UInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public int Int32LittleEndian() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public ushort UInt16LittleEndian() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public void MoveTo(int position)
    {
        if (position < Position || position > _bytes.Length)
        {
            throw Error($"the header points at byte {position:N0}, outside the {_bytes.Length - Position:N0} bytes that follow it");
        }
        Position = position;
    }

    public readonly ImageFormatException Error(string found, Exception? cause = null) => new($"{Source}: {found}.", cause);
}
