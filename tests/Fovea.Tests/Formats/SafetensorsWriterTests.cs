using Fovea.Formats;
using Fovea.Tensors;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class SafetensorsWriterTests
{
    // The three vectors are those of the reference implementation's own tests (huggingface/safetensors, tensor.rs).
    [Fact]
    public void Write_GivesTheReferencesBytes_ForATensor()
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];

        Assert.Equal(
            [64, 0, 0, 0, 0, 0, 0, 0, .. """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}"""u8, .. data],
            Write([Ramp("attn.0", new Shape(1, 2, 3))]));
        Assert.Equal(
            [72, 0, 0, 0, 0, 0, 0, 0, .. """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """u8, .. data],
            Write([Ramp("attn0", new Shape(1, 1, 2, 3))]));
    }

    [Fact]
    public void Write_GivesTheReferencesBytes_WithoutTensors()
    {
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], Write([]));
        Assert.Equal(
            [40, 0, 0, 0, 0, 0, 0, 0, .. """{"__metadata__":{"framework":"pt"}}     """u8],
            Write([], new Dictionary<string, string> { ["framework"] = "pt" }));
    }

    [Fact]
    public void Write_OrdersByWidthThenByUtf8Name_WhateverTheOrderGiven()
    {
        SafetensorsTensor[] tensors =
        [
            Ramp("b", new Shape(1)), new("n", SafetensorsType.Int64, [1], new byte[8]), Ramp("a", new Shape(2)),
            new("mask", SafetensorsType.Bool, [3], new byte[3]), Ramp("\uffff", new Shape(1)), Ramp("\U00010000", new Shape(1)),
        ];
        Dictionary<string, string> notes = new() { ["z"] = "1", ["a"] = "2" };

        byte[] first = Write(tensors, notes);
        byte[] second = Write([.. tensors.Reverse()], notes.Reverse().ToDictionary());

        Assert.Equal(first, second);
        // U+FFFF is EF BF BF in UTF-8, before F0 90 80 80 of U+10000; in UTF-16 the surrogates would come first.
        Assert.Equal(["n", "a", "b", "\uffff", "\U00010000", "mask"], SafetensorsHeader.Parse(first, "").Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Write_AlignsEveryTensorToItsElements()
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(Write(
        [
            new("bytes", SafetensorsType.UInt8, [3], new byte[3]), Ramp("floats", new Shape(5)),
            new("halves", SafetensorsType.Float16, [3], new byte[6]), new("longs", SafetensorsType.UInt64, [1], new byte[8]),
        ]), "");

        Assert.All(header.Tensors, tensor => Assert.Equal(0, (header.DataStart + tensor.Begin) % (tensor.Type.Bits() / 8)));
    }

    [Fact]
    public void Write_RoundTripsNamesAndNotes_ThatNeedEscapes()
    {
        string[] texts = ["", "\"\\/", "\b\f\n\r\t\u0001", "ü é 漢字 😀", "<&>'+", "\u2028", "a.b/c"];
        using var folder = new TemporaryFolder();
        string path = folder.File("names.safetensors");

        SafetensorsWriter.Write(path, [.. texts.Select((text, i) => Ramp(text, new Shape(i + 1), i))], texts.ToDictionary(text => text));

        using SafetensorsReader reader = SafetensorsReader.Open(path);
        Assert.Equal(texts.Order(StringComparer.Ordinal), reader.Metadata.Values.Order(StringComparer.Ordinal));
        for (int i = 0; i < texts.Length; i++)
        {
            float[] values = new float[i + 1];
            reader.ReadFloats(texts[i], values);
            Assert.Equal(Enumerable.Range(i, i + 1).Select(v => (float)v), values);
        }
    }

    [Fact]
    public void Write_RefusesWhatWouldNotReadBack_AndLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.safetensors");

        Refuse("unique", Ramp("a", new Shape(1)), Ramp("a", new Shape(2)));
        Refuse("metadata", Ramp("__metadata__", new Shape(1)));
        Refuse("surrogate", Ramp("\ud800", new Shape(1)));
        Refuse("axes", new SafetensorsTensor("deep", SafetensorsType.UInt8, Enumerable.Repeat(1L, 65).ToArray(), new byte[1]));
        Assert.Contains("surrogate", Assert.Throws<FoveaException>(
            () => SafetensorsWriter.Write(path, [], new Dictionary<string, string> { ["a"] = "x\udc00" })).Message,
            StringComparison.Ordinal);
        Assert.Empty(folder.Names());

        void Refuse(string reason, params SafetensorsTensor[] tensors) =>
            Assert.Contains(reason, Assert.Throws<FoveaException>(() => SafetensorsWriter.Write(path, tensors)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_RefusesDataOfAnotherLength()
    {
        Assert.Throws<ShapeException>(() => new SafetensorsTensor("a", new Shape(2, 2), new float[3]));
        Assert.Throws<ShapeException>(() => new SafetensorsTensor("a", SafetensorsType.Float64, [2], new byte[8]));
        Assert.Throws<ShapeException>(() => new SafetensorsTensor("a", SafetensorsType.UInt8, [-1, -8], new byte[8]));
        Assert.Throws<ShapeException>(() => new SafetensorsTensor("a", SafetensorsType.UInt8, [long.MaxValue, 2], new byte[8]));
    }

    [Fact]
    public void Write_StreamsDataWithoutASecondCopy()
    {
        SafetensorsTensor tensor = Ramp("weights", new Shape(1 << 20));
        SafetensorsWriter.Write(Stream.Null, [tensor]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        SafetensorsWriter.Write(Stream.Null, [tensor]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);   // the header and its writer; the data has 4 MiB
    }

    [Fact]
    public void Types_HaveTheNamesOfTheFormat_WidestLast()
    {
        SafetensorsType[] types = Enum.GetValues<SafetensorsType>();

        Assert.Equal(types.Select(type => type.Bits()).Order().Where(bits => bits >= 8),
            types.Select(type => type.Bits()).Where(bits => bits >= 8));
        Assert.Equal(["F32", "BF16", "I64", "BOOL"], new[]
        {
            SafetensorsType.Float32, SafetensorsType.BFloat16, SafetensorsType.Int64, SafetensorsType.Bool
        }.Select(type => type.Name()));
        Assert.Equal(types.Length, types.Select(type => type.Name()).Distinct().Count());
    }
}
