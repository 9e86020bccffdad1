using System.Text;

namespace Fovea.Tests.Formats;

/// <summary>Reads event files by the published format alone: a table-free CRC and a general protocol-buffer walker.</summary>
internal static class EventFile
{
    /// <summary>A field of a message: a varint or fixed number in Number, anything with a length in Bytes.</summary>
    public sealed record Field(int Id, ulong Number, byte[] Bytes)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);

        public double Double => BitConverter.UInt64BitsToDouble(Number);

        public float Float => BitConverter.UInt32BitsToSingle((uint)Number);

        public double[] Doubles => [.. Enumerable.Range(0, Bytes.Length / 8).Select(i => BitConverter.ToDouble(Bytes, 8 * i))];
    }

    /// <summary>The payloads of all records; asserts framing and checksums.</summary>
    public static List<Field[]> Read(byte[] file)
    {
        var records = new List<Field[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BitConverter.ToUInt64(file, at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BitConverter.ToUInt32(file, at + 8));
            Assert.Equal(Masked(file.AsSpan(at + 12, length)), BitConverter.ToUInt32(file, at + 12 + length));
            records.Add(Parse(file[(at + 12)..(at + 12 + length)]));
            at += length + 16;
        }
        return records;
    }

    public static Field[] Parse(byte[] message)
    {
        var fields = new List<Field>();
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint();
            switch (tag & 7)
            {
                case 0: fields.Add(new Field((int)(tag >> 3), Varint(), [])); break;
                case 1: fields.Add(new Field((int)(tag >> 3), BitConverter.ToUInt64(message, at), [])); at += 8; break;
                case 5: fields.Add(new Field((int)(tag >> 3), BitConverter.ToUInt32(message, at), [])); at += 4; break;
                case 2:
                    int length = checked((int)Varint());
                    fields.Add(new Field((int)(tag >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                default: Assert.Fail($"wire type {tag & 7}"); break;
            }
        }
        return [.. fields];

        ulong Varint()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = message[at++];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78u);   // Castagnoli's polynomial, reflected
            }
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
    }
}
