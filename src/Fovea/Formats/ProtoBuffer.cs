using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Fovea.Formats;

/// <summary>Writes protocol-buffer fields into a reusable buffer.</summary>
/// <remarks>
/// Supports the wire types that event files need. Source: protobuf.dev, "Encoding". A tag is field · 8 + wire type.
/// </remarks>
internal sealed class ProtoBuffer
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;
    private const int MaxVarintBytes = 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Int64(int field, long value)
    {
        Tag(field, Varint);
        WriteVarint((ulong)value);
    }

    public void Double(int field, double value)
    {
        Tag(field, Fixed64);
        RawDouble(value);
    }

    public void Float(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    public void Text(int field, string value)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)Encoding.UTF8.GetByteCount(value));
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        _buffer.Write(value);
    }

    /// <summary>A repeated double, packed.</summary>
    public void Doubles(int field, ReadOnlySpan<double> values)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)values.Length * sizeof(double));
        foreach (double value in values)
        {
            RawDouble(value);
        }
    }

    private void Tag(int field, int wireType) => WriteVarint((ulong)((field << 3) | wireType));

    private void RawDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), value);
        _buffer.Advance(sizeof(double));
    }

    private void WriteVarint(ulong value)
    {
        Span<byte> span = _buffer.GetSpan(MaxVarintBytes);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
