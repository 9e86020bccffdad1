namespace Fovea.Data.Decoding;

/// <summary>
/// The cyclic redundancy check of PNG, gzip and zip: ISO 3309, polynomial
/// 0xEDB88320 reflected (PNG specification, annex D).
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a check; begin with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (byte value in bytes)
        {
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        }
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint index = 0; index < 256; index++)
        {
            uint crc = index;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
            table[index] = crc;
        }
        return table;
    }
}
