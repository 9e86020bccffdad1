using System.Buffers.Binary;
using System.Text;
using Fovea.Formats;
using Fovea.Tensors;

namespace Fovea.Tests.Formats;

/// <summary>Files made by hand, byte by byte, without the writer under test.</summary>
internal static class SafetensorsSamples
{
    public static byte[] MakeFile(string json, int dataBytes) => MakeFile(Encoding.UTF8.GetBytes(json), dataBytes);

    public static byte[] MakeFile(byte[] json, int dataBytes) => MakeFile((ulong)json.Length, json, dataBytes);

    public static byte[] MakeFile(ulong declaredLength, byte[] json, int dataBytes)
    {
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, declaredLength);
        json.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
        {
            file[8 + json.Length + i] = (byte)i;
        }
        return file;
    }

    public static string Entry(string name = "a", string dtype = "\"F32\"", string shape = "[2]", string offsets = "[0,8]") =>
        $$"""
        "{{name}}":{"dtype":{{dtype}},"shape":{{shape}},"data_offsets":{{offsets}}}
        """;

    public static byte[] Write(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    /// <summary>A float32 tensor whose elements are start, start + 1, …</summary>
    public static SafetensorsTensor Ramp(string name, Shape shape, float start = 0) =>
        new(name, shape, Enumerable.Range(0, shape.Length).Select(i => start + i).ToArray());
}
