using Fovea.Data.Decoding;

namespace Fovea.Tests.Data.Decoding;

public class PngDecoderTests
{
    // The smallest PNG that everybody knows, 1 × 1 and made by another program: transparent black, RGBA.
    private const string OnePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public static TheoryData<int, int, bool, int, int> Kinds()
    {
        var kinds = new TheoryData<int, int, bool, int, int>();
        foreach ((int color, int depth) in new[]
        {
            (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4),
            (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)
        })
        {
            foreach ((int width, int height) in new[] { (1, 1), (3, 2), (13, 11), (16, 9) })
            {
                kinds.Add(color, depth, false, width, height);
                kinds.Add(color, depth, true, width, height);
            }
        }
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_ReadsEveryKind(int color, int depth, bool interlaced, int width, int height)
    {
        int most = (1 << depth) - 1;
        int Sample(int x, int y, int s) => ((x * 2654435) + (y * 40503) + (s * 977) + (x * y * 31)) & most;
        byte[] palette = TestData.Ramp(3 << depth);
        TestPng png = new TestPng().Header((uint)width, (uint)height, depth, color, interlace: interlaced ? 1 : 0);
        if (color == 3)
        {
            png.Chunk("PLTE", palette);
        }
        byte[] data = TestPng.Zlib(TestPng.Rows(width, height, depth, color, interlaced, Sample));
        png.Chunk("IDAT", data[..3]).Chunk("IDAT", []).Chunk("IDAT", data[3..]).Chunk("tEXt", [1, 2]).End();

        Image image = ImageDecoder.Decode(png.Bytes);

        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(color switch { 0 => PixelFormat.Grey, 2 or 3 => PixelFormat.Rgb, _ => PixelFormat.Rgba }, image.Format);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte[] expected = color == 3
                    ? palette.AsSpan(3 * Sample(x, y, 0), 3).ToArray()
                    : Enumerable.Range(0, TestPng.SamplesOf(color)).Select(s => (byte)Math.Round(Sample(x, y, s) * 255.0 / most)).ToArray();
                expected = color == 4 ? [expected[0], expected[0], expected[0], expected[1]] : expected;
                Assert.Equal(expected, image.Pixels.Slice(((y * width) + x) * image.Channels, image.Channels));
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 10, 16 }, 7, 16)]    // left 7, above 16, above left 10: distances 6, 3, 3, and above goes before above left
    [InlineData(new byte[] { 10, 7 }, 16, 16)]    // left 16, above 7, above left 10: distances 3, 6, 3, and left goes before above left
    public void Decode_BreaksTiesOfThePaethFilter_InTheSpecifiedOrder(byte[] above, byte left, byte predicted)
    {
        byte[] rows = [0, .. above, 4, (byte)(left - above[0]), 1];   // the first pixel of a row is predicted by the one above

        Image image = ImageDecoder.Decode(new TestPng().Header(2, 2, 8, 0).Chunk("IDAT", TestPng.Zlib(rows)).End().Bytes);

        Assert.Equal([.. above, left, (byte)(predicted + 1)], image.Pixels.ToArray());
    }

    [Fact]
    public void Decode_ReadsAFileOfAnotherProgram()
    {
        Image image = ImageDecoder.Decode(Convert.FromBase64String(OnePixel));

        Assert.Equal("1 × 1 Rgba", image.ToString());
    }

    [Theory]
    [InlineData(0, 16, "0102", new[] { 0x0102, 0x0103 }, new byte[] { 1, 1, 1, 0, 1, 1, 1, 255 })]
    [InlineData(0, 2, "0003", new[] { 3, 2 }, new byte[] { 255, 255, 255, 0, 170, 170, 170, 255 })]
    [InlineData(2, 8, "000100020003", new[] { 1, 2, 3, 1, 2, 4 }, new byte[] { 1, 2, 3, 0, 1, 2, 4, 255 })]
    [InlineData(3, 8, "2A", new[] { 0, 1 }, new byte[] { 10, 20, 30, 42, 40, 50, 60, 255 })]
    public void Decode_MakesColoursTransparent(int color, int depth, string transparency, int[] samples, byte[] expected)
    {
        int perPixel = TestPng.SamplesOf(color);
        TestPng png = new TestPng().Header(2, 1, depth, color);
        if (color == 3)
        {
            png.Chunk("PLTE", [10, 20, 30, 40, 50, 60]);
        }
        png.Chunk("tRNS", Convert.FromHexString(transparency));
        png.Chunk("IDAT", TestPng.Zlib(
            TestPng.Rows(2, 1, depth, color, interlaced: false, (x, _, s) => samples[(x * perPixel) + s]))).End();

        Assert.Equal(expected, ImageDecoder.Decode(png.Bytes).Pixels);
    }

    [Theory]
    [InlineData(PixelFormat.Grey, 17, 5)]
    [InlineData(PixelFormat.Rgb, 1, 9)]
    [InlineData(PixelFormat.Rgba, 8, 1)]
    public void Writer_ThenDecoder_GivesTheSameImage(PixelFormat format, int width, int height)
    {
        var image = new Image(width, height, format, TestData.Ramp(width * height * (int)format));
        using var folder = new TemporaryFolder();

        PngWriter.Save(folder.File("x.png"), image);
        Image read = ImageDecoder.Load(folder.File("x.png"));

        Assert.Equal(format, read.Format);
        Assert.Equal(image.Pixels, read.Pixels);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Writer_SaysWhichFile_WhenItCannotBeWritten()
    {
        using var folder = new TemporaryFolder();

        FoveaException error = Assert.Throws<FoveaException>(
            () => PngWriter.Save(folder.File("none/x.png"), new Image(1, 1, PixelFormat.Grey)));

        Assert.Contains("x.png", error.Message, StringComparison.Ordinal);
    }
}
