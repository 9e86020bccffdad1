using System.Runtime.InteropServices;
using Fovea.Formats;
using Fovea.Tensors;
using static Fovea.Tests.Formats.SafetensorsSamples;

namespace Fovea.Tests.Formats;

public class SafetensorsReaderTests
{
    [Fact]
    public void Open_AcceptsWhatTheFormatAllows()
    {
        string header = $$"""
            {"__metadata__":{"format":"pt","ü":""},
            {{Entry("second", offsets: "[8,16]")}}, {{Entry("", offsets: "[0,8]")}},
            {{Entry("empty", shape: "[0,5]", offsets: "[8,8]")}}, {{Entry("scalar", shape: "[]", offsets: "[16,20]")}},
            {{Entry("zero first", shape: "[0,9223372036854775807,2]", offsets: "[20,20]")}} }
            """ + "   ";

        using SafetensorsReader reader = SafetensorsReader.Open(MakeFile(header, 20), "good");

        Assert.Equal(["", "empty", "second", "scalar", "zero first"], reader.Tensors.Select(t => t.Name));
        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal("", reader.Metadata["ü"]);
        Assert.Equal(Shape.Scalar, reader.Find("scalar").ToShape());
        Assert.Equal("F32 [0, 5]", reader.Find("empty").ToString());
    }

    [Fact]
    public void Open_AcceptsAFileWithoutTensors()
    {
        using SafetensorsReader reader = SafetensorsReader.Open(MakeFile("{}      ", 0), "none");

        Assert.Empty(reader.Tensors);
        Assert.Empty(reader.Metadata);
    }

    [Fact]
    public void ReadFloats_ConvertsEveryTypeItNames()
    {
        SafetensorsTensor Tensor<T>(SafetensorsType type, params T[] values) where T : unmanaged =>
            new(type.Name(), type, [values.Length], MemoryMarshal.AsBytes<T>(values).ToArray());
        using SafetensorsReader reader = SafetensorsReader.Open(Write(
        [
            Tensor<byte>(SafetensorsType.Bool, 0, 1),
            Tensor<byte>(SafetensorsType.UInt8, 0, 255),
            Tensor<sbyte>(SafetensorsType.Int8, -128, 127),
            Tensor<short>(SafetensorsType.Int16, short.MinValue, short.MaxValue),
            Tensor<ushort>(SafetensorsType.UInt16, 1, ushort.MaxValue),
            Tensor<int>(SafetensorsType.Int32, int.MinValue, 16_777_217),              // 2²⁴ + 1 lies halfway: to even
            Tensor<uint>(SafetensorsType.UInt32, 3, uint.MaxValue),
            Tensor<long>(SafetensorsType.Int64, long.MinValue, 16_777_219),
            Tensor<ulong>(SafetensorsType.UInt64, 5, ulong.MaxValue),
            Tensor(SafetensorsType.Float16, (Half)(-1.5f), Half.Epsilon),
            Tensor<ushort>(SafetensorsType.BFloat16, 0x3fc0, 0xff80),                  // 1.5, −∞
            Tensor(SafetensorsType.Float32, 0.1f, float.NaN),
            Tensor(SafetensorsType.Float64, 0.1, 1e300),
        ]), "types");

        Assert.Equal([0f, 1f], Floats("BOOL"));
        Assert.Equal([0f, 255f], Floats("U8"));
        Assert.Equal([-128f, 127f], Floats("I8"));
        Assert.Equal([-32768f, 32767f], Floats("I16"));
        Assert.Equal([1f, 65535f], Floats("U16"));
        Assert.Equal([-2147483648f, 16_777_216f], Floats("I32"));
        Assert.Equal([3f, 4294967296f], Floats("U32"));
        Assert.Equal([-9223372036854775808f, 16_777_220f], Floats("I64"));
        Assert.Equal([5f, 18446744073709551616f], Floats("U64"));
        Assert.Equal([-1.5f, 5.9604645e-8f], Floats("F16"));
        Assert.Equal([1.5f, float.NegativeInfinity], Floats("BF16"));
        Assert.Equal([0.1f, float.NaN], Floats("F32"));
        Assert.Equal([0.1f, float.PositiveInfinity], Floats("F64"));

        float[] Floats(string name)
        {
            float[] values = [-7, -7];
            reader.ReadFloats(name, values);
            return values;
        }
    }

    [Fact]
    public void ReadFloats_ReadsTensorsLongerThanItsBuffer_FromDisk()
    {
        using var folder = new TemporaryFolder();
        ushort[] halves = [.. Enumerable.Range(0, 100_001).Select(i => BitConverter.HalfToUInt16Bits((Half)(i % 2048)))];
        SafetensorsWriter.Write(folder.File("long.safetensors"),
        [
            new SafetensorsTensor("halves", SafetensorsType.Float16, [halves.Length], MemoryMarshal.AsBytes<ushort>(halves).ToArray()),
            Ramp("floats", new Shape(3, 50_000)),
        ]);
        float[] fromHalves = new float[halves.Length], floats = new float[150_000];

        using SafetensorsReader reader = SafetensorsReader.Open(folder.File("long.safetensors"));
        reader.ReadFloats("halves", fromHalves);
        reader.ReadFloats("floats", floats);

        Assert.Equal(Enumerable.Range(0, 100_001).Select(i => (float)(i % 2048)), fromHalves);
        Assert.Equal(Enumerable.Range(0, 150_000).Select(i => (float)i), floats);
    }

    [Fact]
    public void ReadFloats_RefusesTypesItCannotConvert_AndTooManyAxes()
    {
        using SafetensorsReader reader = SafetensorsReader.Open(MakeFile(
            $"{{{Entry("complex", "\"C64\"", "[1]")},{Entry("tiny", "\"F8_E4M3\"", "[4]", "[8,12]")},"
            + $"{Entry("deep", shape: "[1,1,1,1,1,1,1,1,1]", offsets: "[12,16]")}}}", 16), "odd");

        Assert.Equal(FileFormatError.UnsupportedType,
            Assert.Throws<FileFormatException>(() => reader.ReadFloats("complex", new float[1])).Error);
        Assert.Equal(FileFormatError.UnsupportedType,
            Assert.Throws<FileFormatException>(() => reader.ReadFloats("tiny", new float[4])).Error);
        Assert.Equal(FileFormatError.TooManyAxes, Assert.Throws<FileFormatException>(() => reader.ReadFloats("deep", new float[1])).Error);
        Assert.Throws<ShapeException>(() => reader.Find("deep").ToShape());
    }

    [Fact]
    public void ReadFloats_NamesTensorAndSizes_WhenTheDestinationDiffers()
    {
        using SafetensorsReader reader = SafetensorsReader.Open(MakeFile($"{{{Entry("conv.weight")}}}", 8), "net");

        ShapeException error = Assert.Throws<ShapeException>(() => reader.ReadFloats("conv.weight", new float[3]));

        Assert.Contains("\"conv.weight\" F32 [2] has 2 elements; the destination takes 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ListsSomeNames_WhenThereIsNoSuchTensor()
    {
        using SafetensorsReader reader = SafetensorsReader.Open(MakeFile($"{{{Entry("conv.weight")}}}", 8), "net");

        FileFormatException error = Assert.Throws<FileFormatException>(() => reader.Find("conv.bias"));

        Assert.Equal(FileFormatError.NotFound, error.Error);
        Assert.Contains("conv.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SaysWhatIsWrong_WhenTheFileCannotBeRead()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(FileFormatError.Unreadable,
            Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(folder.File("absent"))).Error);
        Assert.Equal(FileFormatError.Unreadable, Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(folder.Path)).Error);
        Assert.Equal(FileFormatError.Unreadable, Assert.Throws<FileFormatException>(() => SafetensorsReader.Open("a\0b")).Error);
    }

    [Fact]
    public void ReadBytes_Refuses_WhenTheFileShrankSinceItWasOpened()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("shrinks.safetensors");
        File.WriteAllBytes(path, MakeFile($"{{{Entry()}}}", 8));
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        using (var shrink = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            shrink.SetLength(shrink.Length - 1);
        }

        FileFormatException error = Assert.Throws<FileFormatException>(() => reader.ReadBytes("a", new byte[8]));

        Assert.Equal(FileFormatError.Truncated, error.Error);
    }
}
