using System.Buffers.Binary;
using System.Text;
using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public class NpyFileTests
{
    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 0, 3 })]
    [InlineData(new[] { 2, 3, 4 })]
    public void Save_ThenLoad_GivesTheSameTensor(int[] sizes)
    {
        using var folder = new TemporaryFolder();
        var tensor = new Tensor(new Shape(sizes));
        for (int index = 0; index < tensor.Shape.Length; index++)
        {
            tensor.Span[index] = index is 0 ? float.NaN : MathF.Exp(index);
        }

        NpyFile.Save(folder.File("a.npy"), tensor);
        Tensor loaded = NpyFile.Load(folder.File("a.npy"));

        Assert.Equal(tensor.Shape, loaded.Shape);
        Assert.Equal(tensor.Span, loaded.Span);
        Assert.Equal(["a.npy"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Encode_WritesWhatNumpyWrites()
    {
        byte[] encoded = NpyFile.Encode(new Tensor(new Shape(2, 1), [1, -2]));

        // numpy.lib.format: the dictionary's exact spelling, blanks and a line end up to a multiple of 64 bytes.
        string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }".PadRight(117) + "\n";
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], encoded);
    }

    [Theory]
    [InlineData("|b1", "000102", new float[] { 0, 1, 1 })]
    [InlineData("|u1", "00FF80", new float[] { 0, 255, 128 })]
    [InlineData("|i1", "00FF80", new float[] { 0, -1, -128 })]
    [InlineData("<i2", "0100FFFF0080", new float[] { 1, -1, -32768 })]
    [InlineData(">i2", "0001FFFF8000", new float[] { 1, -1, -32768 })]
    [InlineData("<i4", "01000000FFFFFFFF00000080", new float[] { 1, -1, -2147483648 })]
    [InlineData("<i8", "0100000000000000FFFFFFFFFFFFFFFF0000000000010000", new float[] { 1, -1, 1L << 40 })]
    [InlineData("<f2", "003C00C0007C", new float[] { 1, -2, float.PositiveInfinity })]
    [InlineData("<f4", "0000803F000000C00000807F", new float[] { 1, -2, float.PositiveInfinity })]
    [InlineData(">f4", "3F800000C00000007F800000", new float[] { 1, -2, float.PositiveInfinity })]
    [InlineData("<f8", "000000000000F03F00000000000000C0000000000000F07F", new float[] { 1, -2, float.PositiveInfinity })]
    public void Decode_ReadsEveryNumberType(string descr, string data, float[] expected)
    {
        Tensor tensor = NpyFile.Decode(
            Npy($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (3,), }}", Convert.FromHexString(data)));

        Assert.Equal(expected, tensor.Span);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_ReadsEveryVersion(byte version) =>
        Assert.Equal([7], NpyFile.Decode(Npy("{\"shape\":(1,1),\"descr\":\"|u1\",\"fortran_order\":False}\n", [7], version)).Span);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [InlineData("{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }", "'|f4'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "quoted string")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "missing")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "appears twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "'x' is unknown")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "sizes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "sizes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "sizes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,2147483647), }", "elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }", "2,000,000,000 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "8 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "0 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } ; import os", "after the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", "expected }")]
    [InlineData("__import__('os')", "expected {")]
    [InlineData("", "expected {")]
    [InlineData("{'descr", "quoted string")]
    public void Decode_RefusesAWrongHeader(string header, string expected)
    {
        FoveaException error = Assert.ThrowsAny<FoveaException>(() => NpyFile.Decode(Npy(header, [0, 0, 0, 0])));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_RefusesEveryTruncation()
    {
        byte[] whole = NpyFile.Encode(new Tensor(new Shape(2, 3)));

        for (int length = 0; length < whole.Length; length++)
        {
            Assert.ThrowsAny<FoveaException>(() => NpyFile.Decode(whole.AsSpan(0, length)));
        }
    }

    private static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        byte[] size = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(size, header.Length);
        }
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
