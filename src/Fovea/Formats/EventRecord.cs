using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>The framing of event files: length, its checksum, payload, its checksum.</summary>
/// <remarks>
/// Source: TensorFlow, record_writer.h. A checksum is CRC-32C, rotated and offset (masked), so that checksums of data
/// that contains checksums remain independent.
/// </remarks>
internal static class EventRecord
{
    public const int HeaderBytes = sizeof(ulong) + sizeof(uint), FooterBytes = sizeof(uint);

    /// <summary>CRC-32C (Castagnoli) of a span.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }
        foreach (byte value in data[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return ~crc;
    }

    /// <summary>The checksum as it is stored.</summary>
    public static uint MaskedCrc(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Crc32C(data), 15) + 0xa282ead8u;

    public static void Write(Stream stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[sizeof(ulong)..], MaskedCrc(frame[..sizeof(ulong)]));
        stream.Write(frame);
        stream.Write(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, MaskedCrc(payload));
        stream.Write(frame[..FooterBytes]);
    }
}
