using System.IO.Compression;
using System.Text;

namespace Fovea.Tests.Data;

/// <summary>Bytes of .npy and .npz files, built without the product's reader.</summary>
internal static class TestNpz
{
    public static byte[] Npy(string descr, string shape, ReadOnlySpan<byte> data, bool fortran = false)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. data];
    }

    public static byte[] Bytes(string shape, params byte[] data) => Npy("|u1", shape, data);

    public static byte[] Zip(params (string Name, byte[] Content)[] entries) => Zip(CompressionLevel.Optimal, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>
    /// Overwrites a field of the archive's first directory record (APPNOTE 4.3.12), and
    /// of the local header where it stands too.
    /// </summary>
    public static byte[] Lie(byte[] zip, int directoryOffset, int localOffset, uint value)
    {
        byte[] result = [.. zip];
        int record = result.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(result.AsSpan(record + directoryOffset), value);
        BitConverter.TryWriteBytes(result.AsSpan(localOffset), value);
        return result;
    }
}
