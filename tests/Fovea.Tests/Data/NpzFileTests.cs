using System.IO.Compression;
using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Read_GivesEachArray_StoredOrCompressed(CompressionLevel level)
    {
        using NpzFile file = Open(TestNpz.Zip(level,
            ("x.npy", TestNpz.Bytes("(2, 2)", 1, 2, 3, 4)),
            ("group/y.npy", TestNpz.Npy("<i8", "(1,)", [5, 0, 0, 0, 0, 0, 0, 0]))));

        Tensor x = file.Read("x");

        Assert.Equal(["x", "group/y"], file.Names);
        Assert.Equal(new Shape(2, 2), x.Shape);
        Assert.Equal([1, 2, 3, 4], x.Span);
        Assert.Equal([5], file.Read("group/y").Span);
        Assert.Equal([1, 2, 3, 4], file.Read("x").Span);
        Assert.True(file.Contains("x"));
        Assert.False(file.Contains("y"));
    }

    [Fact]
    public void Read_GivesAnArrayOfSeveralMebibytes_ByteForByte()
    {
        byte[] data = TestData.Ramp((5 << 20) + 3);
        new Random(7).NextBytes(data.AsSpan(0, 1 << 20));

        using NpzFile file = Open(TestNpz.Zip(CompressionLevel.NoCompression, ("x.npy", TestNpz.Bytes($"({data.Length},)", data))));

        Assert.True(file.ReadEntry("x").AsSpan()[^data.Length..].SequenceEqual(data));
    }

    [Fact]
    public void Read_NamesTheArraysThereAre_WhenOneIsMissing()
    {
        using NpzFile file = Open(TestNpz.Zip(("x.npy", TestNpz.Bytes("(1,)", 1))));

        Assert.Contains("the archive has x", Assert.Throws<FoveaException>(() => file.Read("y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SaysWhichArray_WhenItsOrderOrTypeIsNotRead()
    {
        using NpzFile file = Open(TestNpz.Zip(
            ("f.npy", TestNpz.Npy("|u1", "(2, 2)", [1, 2, 3, 4], fortran: true)),
            ("c.npy", TestNpz.Npy("<c8", "(1,)", new byte[8])),
            ("o.npy", TestNpz.Npy("|O", "(1,)", new byte[8]))));

        Assert.Matches(", f: .*Fortran", Assert.Throws<FoveaException>(() => file.Read("f")).Message);
        Assert.Matches(", c: .*'<c8'", Assert.Throws<FoveaException>(() => file.Read("c")).Message);
        Assert.Matches(@", o: .*'\|O'", Assert.Throws<FoveaException>(() => file.Read("o")).Message);
    }

    [Theory]
    [InlineData("x.txt")]
    [InlineData(".npy")]
    [InlineData("../x.npy")]
    [InlineData("/x.npy")]
    [InlineData("a/../x.npy")]
    [InlineData("a\\x.npy")]
    [InlineData("a\nx.npy")]
    [InlineData("folder/")]
    public void Open_RefusesANameThatIsNotPlain(string name)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => Open(TestNpz.Zip((name, TestNpz.Bytes("(1,)", 1)))));

        Assert.Contains("not named like an array", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Open_RefusesANameThatComesTwice()
    {
        byte[] zip = TestNpz.Zip(("x.npy", TestNpz.Bytes("(1,)", 1)), ("x.npy", TestNpz.Bytes("(1,)", 2)));

        Assert.Contains("\"x\" twice", Assert.Throws<FoveaException>(() => Open(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesTooManyEntries()
    {
        (string, byte[])[] entries = [
            .. Enumerable.Range(0, NpzFile.MaxEntries + 1).Select(index => ($"{index}.npy", Array.Empty<byte>()))];

        Assert.Contains("1,025 entries", Assert.Throws<FoveaException>(() => Open(TestNpz.Zip(entries))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesAnHonestBomb_WithoutExpandingIt()
    {
        byte[] bomb = Bomb();
        long before = GC.GetAllocatedBytesForCurrentThread();

        FoveaException error = Assert.Throws<FoveaException>(() => Open(bomb));

        Assert.Contains("a factor of 100", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1000u)]
    [InlineData(1u << 20)]
    public void Read_StopsAtTheAnnouncedSize_WhenABombHidesItsOwn(uint announced)
    {
        byte[] zip = TestNpz.Lie(Bomb(), directoryOffset: 24, localOffset: 22, announced);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<FoveaException>(() => ReadFirst(zip));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20, "more was expanded than announced");
    }

    [Fact]
    public void Read_TakesNoMemory_ForASizeThatIsOnlyAnnounced()
    {
        byte[] noise = new byte[8 << 20];
        new Random(3).NextBytes(noise);
        byte[] zip = TestNpz.Lie(TestNpz.Zip(("x.npy", TestNpz.Bytes($"({noise.Length},)", noise))),
            directoryOffset: 24, localOffset: 22, 800u << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<FoveaException>(() => ReadFirst(zip));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20);
    }

    [Fact]
    public void Open_RefusesCompressedSizesBeyondTheFile()
    {
        byte[] zip = TestNpz.Lie(TestNpz.Zip(("x.npy", TestNpz.Bytes("(1,)", 1))), directoryOffset: 20, localOffset: 18, 1u << 30);

        Assert.Contains("more compressed bytes than", Assert.Throws<FoveaException>(() => Open(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ComparesTheChecksum()
    {
        byte[] zip = TestNpz.Zip(CompressionLevel.NoCompression, ("x.npy", TestNpz.Bytes("(3,)", 1, 2, 250)));
        zip[zip.AsSpan().IndexOf<byte>([1, 2, 250]) + 1] ^= 1;

        Assert.Throws<FoveaException>(() => ReadFirst(zip));
    }

    [Fact]
    public void ReadingAnArchive_RefusesEveryTruncation()
    {
        byte[] whole = TestNpz.Zip(("x.npy", TestNpz.Bytes("(2, 3)", 1, 2, 3, 4, 5, 6)));

        for (int length = 0; length < whole.Length; length++)
        {
            int cut = length;
            Assert.ThrowsAny<FoveaException>(() => ReadFirst(whole[..cut]));
        }
    }

    [Fact]
    public void ReadingAnArchive_ThrowsNothingElse_WhateverByteIsWrong()
    {
        byte[] whole = TestNpz.Zip(("x.npy", TestNpz.Bytes("(2, 3)", 1, 2, 3, 4, 5, 6)), ("y.npy", TestNpz.Bytes("(1,)", 1)));

        for (int place = 0; place < whole.Length; place++)
        {
            foreach (byte change in new byte[] { 1, 0x80, 0xFF })
            {
                byte[] damaged = [.. whole];
                damaged[place] ^= change;
                Exception? error = Record.Exception(() => ReadFirst(damaged));
                Assert.True(error is null or FoveaException, $"byte {place} ^ {change}: {error}");
            }
        }
    }

    private static byte[] Bomb() => TestNpz.Zip(("x.npy", TestNpz.Bytes("(33554432,)", new byte[32 << 20])));

    private NpzFile Open(byte[] zip) => NpzFile.Open(_folder.Write("a.npz", zip));

    private void ReadFirst(byte[] zip)
    {
        using NpzFile file = Open(zip);
        file.Read(file.Names.First());
    }
}
