using System.IO.Compression;
using System.Text;

namespace Fovea.Tests.Formats;

/// <summary>Pickles and archives made opcode by opcode, the hostile ones among them.</summary>
internal static class PyTorchSamples
{
    /// <summary>An archive as torch.save lays it out.</summary>
    public static byte[] Archive(byte[] pickle, params (string Name, byte[] Bytes)[] entries) =>
        Zip(CompressionLevel.NoCompression,
            [("archive/data.pkl", pickle), .. entries.Select(entry => ("archive/" + entry.Name, entry.Bytes))]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A pickle of protocol 2 around a body.</summary>
    public static byte[] Pickle(params byte[][] body) => [0x80, 2, .. body.SelectMany(part => part), (byte)'.'];

    /// <summary>A dictionary with one entry.</summary>
    public static byte[] Dictionary(string key, byte[] value) => [(byte)'}', .. Text(key), .. value, (byte)'s'];

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)'X', .. BitConverter.GetBytes(bytes.Length), .. bytes];
    }

    public static byte[] Number(long value) => [0x8a, 8, .. BitConverter.GetBytes(value)];

    public static byte[] Tuple(params byte[][] items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    public static byte[] Numbers(params long[] values) => Tuple([.. values.Select(Number)]);

    public static byte[] Global(string module, string name) => Ascii($"c{module}\n{name}\n");

    public static byte[] Storage(string key = "0", long elements = 4, string type = "FloatStorage") =>
        [.. Tuple(Text("storage"), Global("torch", type), Text(key), Text("cpu"), Number(elements)), (byte)'Q'];

    public static byte[] Tensor(byte[]? storage = null, long offset = 0, long[]? sizes = null, long[]? strides = null) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"),
        .. Tuple(storage ?? Storage(), Number(offset), Numbers(sizes ?? [2, 2]), Numbers(strides ?? [2, 1]), [0x89],
            [.. Global("collections", "OrderedDict"), (byte)')', (byte)'R']),
        (byte)'R',
    ];
}
