using System.Text;
using Fovea.Data.Decoding;

namespace Fovea.Tests.Data.Decoding;

public class MalformedImageTests
{
    private const long MostBytes = 4 << 20;

    private static readonly byte[] Pixels = TestPng.Zlib([0, 1, 2, 0, 3, 4]);   // 2 × 2 grey

    private static readonly (string Name, byte[] File, string Expected)[] Cases =
    [
        ("empty", [], "empty"),
        ("unknown kind", [1, 2, 3, 4, 5], "0x01020304"),
        ("jpeg", [0xFF, 0xD8, 0xFF, 0xE0], "JPEG is not supported"),
        ("png signature only", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "truncated"),
        ("png signature half", [0x89, 0x50, 0x4E, 0x47, 0x0D], "signature"),
        ("png through text mode", [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0, 0, 0], "text mode"),
        ("png header late", new TestPng().Chunk("IDAT", Pixels).End().Bytes, "first chunk is IDAT"),
        ("png header twice", Grey().Header(2, 2, 8, 0).Chunk("IDAT", Pixels).End().Bytes, "two IHDR"),
        ("png header short", new TestPng().Chunk("IHDR", new byte[12]).End().Bytes, "12 bytes"),
        ("png width 0", Png(new TestPng().Header(0, 2, 8, 0)), "0 × 2"),
        ("png height 0", Png(new TestPng().Header(2, 0, 8, 0)), "2 × 0"),
        ("png width beyond 31 bits", Png(new TestPng().Header(uint.MaxValue, 1, 8, 0)), "4294967295 × 1"),
        ("png 1 × 500 million", Png(new TestPng().Header(1, 500_000_000, 8, 0)), "the limit is 64,000,000"),
        ("png of one long row", Png(new TestPng().Header(60_000_000, 1, 8, 0)), "1,000,000 per side"),
        ("png 2 billion squared", Png(new TestPng().Header(int.MaxValue, int.MaxValue, 8, 0)), "the limit is 64,000,000"),
        ("png 64 megapixels from nothing", Png(new TestPng().Header(8000, 8000, 16, 6)), "cannot be stored in"),
        ("png 64 megapixels interlaced", Png(new TestPng().Header(8000, 8000, 16, 6, interlace: 1)), "cannot be stored in"),
        ("png depth 3", Png(new TestPng().Header(2, 2, 3, 0)), "colour type 0 with 3 bits"),
        ("png palette of 16 bits", Png(new TestPng().Header(2, 2, 16, 3)), "colour type 3 with 16 bits"),
        ("png colour type 5", Png(new TestPng().Header(2, 2, 8, 5)), "colour type 5"),
        ("png compression 1", Png(new TestPng().Header(2, 2, 8, 0, compression: 1)), "compression 1"),
        ("png filter method 1", Png(new TestPng().Header(2, 2, 8, 0, filter: 1)), "filter 1"),
        ("png interlace 2", Png(new TestPng().Header(2, 2, 8, 0, interlace: 2)), "interlace 2"),
        ("png checksum", Grey().Chunk("IDAT", Pixels, crcChange: 1).End().Bytes, "checksum of chunk IDAT"),
        ("png chunk beyond the end", Grey().Chunk("IDAT", Pixels, length: 1000).Bytes, "truncated"),
        ("png chunk beyond 31 bits", Grey().Chunk("IDAT", Pixels, length: 0xFFFFFFFF).Bytes, "more than PNG allows"),
        ("png unknown critical chunk", Png(Grey().Chunk("ABCD", [])), "ABCD is unknown"),
        ("png nameless chunk", Png(Grey().Chunk("\0\0\0\0", [])), "0x00000000 is unknown"),
        ("png no data", Grey().End().Bytes, "no IDAT"),
        ("png no end", Grey().Chunk("IDAT", Pixels).Bytes, "truncated"),
        ("png end with content", Grey().Chunk("IDAT", Pixels).Chunk("IEND", [1]).Bytes, "IEND chunk has 1"),
        ("png data apart", Grey().Chunk("IDAT", Pixels[..4]).Chunk("tEXt", []).Chunk("IDAT", Pixels[4..]).End().Bytes,
            "are not consecutive"),
        ("png data truncated", Grey().Chunk("IDAT", Pixels[..^6]).End().Bytes, "damaged or truncated"),
        ("png data empty", Grey().Chunk("IDAT", []).End().Bytes, "cannot be stored in"),
        ("png data is no zlib", Grey().Chunk("IDAT", [1, 2, 3, 4, 5]).End().Bytes, "damaged or truncated"),
        ("png adler", Grey().Chunk("IDAT", [.. Pixels[..^1], (byte)(Pixels[^1] ^ 1)]).End().Bytes, "damaged or truncated"),
        ("png too few rows", Grey().Chunk("IDAT", TestPng.Zlib([0, 1, 2])).End().Bytes, "damaged or truncated"),
        ("png too many rows", Grey().Chunk("IDAT", TestPng.Zlib([0, 1, 2, 0, 3, 4, 0])).End().Bytes, "more pixel data"),
        ("png bomb", Grey().Chunk("IDAT", TestPng.Zlib(new byte[100 << 20])).End().Bytes, "more pixel data"),
        ("png filter 5", Grey().Chunk("IDAT", TestPng.Zlib([5, 1, 2, 0, 3, 4])).End().Bytes, "filter 5"),
        ("png palette missing", Png(new TestPng().Header(2, 2, 8, 3)), "without PLTE"),
        ("png palette of 4 bytes", Png(Paletted().Chunk("PLTE", new byte[4])), "PLTE chunk has 4 bytes"),
        ("png palette empty", Png(Paletted().Chunk("PLTE", [])), "PLTE chunk has 0 bytes"),
        ("png palette of 257", Png(Paletted().Chunk("PLTE", new byte[3 * 257])), "1 … 256"),
        ("png palette of 3 for 1 bit", Png(new TestPng().Header(2, 2, 1, 3).Chunk("PLTE", new byte[9])), "1 … 2 entries"),
        ("png palette twice", Png(Paletted().Chunk("PLTE", new byte[6]).Chunk("PLTE", new byte[6])), "second or late PLTE"),
        ("png palette late", Paletted().Chunk("IDAT", Pixels).Chunk("PLTE", new byte[6]).End().Bytes, "second or late PLTE"),
        ("png palette in grey", Png(Grey().Chunk("PLTE", new byte[6])), "grey image with PLTE"),
        ("png entry outside the palette", Png(Paletted().Chunk("PLTE", new byte[6])), "palette entry 2"),
        ("png tRNS before PLTE", Png(Paletted().Chunk("tRNS", [1]).Chunk("PLTE", new byte[15])), "tRNS chunk of 1"),
        ("png tRNS longer than PLTE", Png(Paletted().Chunk("PLTE", new byte[6]).Chunk("tRNS", new byte[3])), "tRNS chunk of 3"),
        ("png tRNS in RGBA", Png(new TestPng().Header(2, 2, 8, 6).Chunk("tRNS", new byte[6])), "does not fit colour type 6"),
        ("png tRNS twice", Png(Grey().Chunk("tRNS", [0, 1]).Chunk("tRNS", [0, 1])), "second or late tRNS"),
        ("bmp two letters", "BM"u8.ToArray(), "truncated"),
        ("bmp header of 13", TestBmp.Build(1, 1, 24, new byte[4], headerBytes: 13), "header has 13 bytes"),
        ("bmp width 0", TestBmp.Build(0, 1, 24, new byte[4]), "0 × 1"),
        ("bmp width negative", TestBmp.Build(-1, 1, 24, new byte[4]), "-1 × 1"),
        ("bmp height -2³¹", TestBmp.Build(1, int.MinValue, 24, new byte[4]), "1 × 2147483648"),
        ("bmp huge", TestBmp.Build(int.MaxValue, int.MaxValue, 32, new byte[4]), "the limit is 64,000,000"),
        ("bmp 64 megapixels from nothing", TestBmp.Build(8000, 8000, 1, new byte[4], new byte[8]), "the file has"),
        ("bmp row missing", TestBmp.Build(1, 2, 24, new byte[7]), "the file has"),
        ("bmp two planes", TestBmp.Build(1, 1, 24, new byte[4], planes: 2), "2 planes"),
        ("bmp 16 bits", TestBmp.Build(1, 1, 16, new byte[4]), "16 bits"),
        ("bmp run-length", TestBmp.Build(1, 1, 8, new byte[4], new byte[8], compression: 1), "compression 1"),
        ("bmp odd masks", TestBmp.Build(1, 1, 32, new byte[4], compression: 3, masks: [255, .. new byte[11]]), "masks 0x000000FF"),
        ("bmp palette of 2³¹", TestBmp.Build(1, 1, 8, new byte[4], new byte[8], colors: int.MinValue), "2,147,483,648 colours"),
        ("bmp palette of 3 for 1 bit", TestBmp.Build(1, 1, 1, new byte[4], new byte[12]), "at most 2"),
        ("bmp palette truncated", TestBmp.Build(1, 1, 8, new byte[4], new byte[8], colors: 256), "truncated"),
        ("bmp entry outside the palette", TestBmp.Build(1, 1, 8, [2, 0, 0, 0], new byte[8]), "palette entry 2"),
        ("bmp data inside the header", TestBmp.Build(1, 1, 24, new byte[4], offset: 20), "points at byte 20"),
        ("bmp data beyond the end", TestBmp.Build(1, 1, 24, new byte[4], offset: -1), "the file has"),
        ("pgm no numbers", Text("P5"), "number for the width"),
        ("pgm letters", Text("P5 x"), "number for the width"),
        ("pgm negative", Text("P5 -1 1 255 "), "number for the width"),
        ("pgm width 0", Text("P5 0 1 255 x"), "0 × 1"),
        ("pgm width overflows", Text("P5 4294967297 1 255 x"), "number for the width"),
        ("pgm width of many digits", Text("P5 00000000000000000001 1 255 x"), "expected a number"),
        ("pgm maximum 0", Text("P5 1 1 0 x"), "maximum is 0"),
        ("pgm maximum 65536", Text("P5 1 1 65536 x"), "maximum is 65536"),
        ("pgm huge", Text("P5 2147483647 2147483647 255 x"), "the limit is 64,000,000"),
        ("pgm 64 megapixels from nothing", Text("P5 8000 8000 255 x"), "at least 64,000,000 bytes"),
        ("pgm pixel missing", Text("P5 2 1 255 x"), "at least 2 bytes"),
        ("pgm no gap", Text("P5 1 1 255#c\nx"), "one space"),
        ("pgm above its maximum", Text("P5 1 1 9 x"), "value 120"),
        ("pgm text truncated", Text("P2 2 2 255 1 2 3"), "at least 7 bytes"),
        ("pgm text with letters", Text("P2 2 1 255 1 x 3"), "number for the pixel"),
        ("pgm text above its maximum", Text("P2 1 1 9 10"), "value 10"),
        ("pgm endless comment", Text("P2 1 1 9 #" + new string('x', 100_000)), "number for the pixel"),
        ("pbm digit 2", Text("P1 1 1 2"), "0x32"),
        ("pbm pixel missing", Text("P1 3 1 1 1"), "truncated"),
        ("ppm pixel missing", Text("P6 1 1 255 xx"), "at least 3 bytes"),
    ];

    public static TheoryData<string> Names() => new(Cases.Select(item => item.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_RefusesAMalformedFile_WithoutTakingMuchMemory(string name)
    {
        (_, byte[] file, string expected) = Cases.Single(item => item.Name == name);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, source: "the-file"));

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.StartsWith("the-file: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(allocated < MostBytes, $"{allocated:N0} bytes were allocated");
    }

    [Fact]
    public void Decode_HonoursALowerCap()
    {
        byte[] file = PngWriter.Encode(new Image(10, 10, PixelFormat.Grey));

        Assert.Equal(10, ImageDecoder.Decode(file, maxPixels: 100).Width);
        Assert.Contains("the limit is 99",
            Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file, maxPixels: 99)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_RefusesEveryTruncation()
    {
        byte[][] files =
        [
            PngWriter.Encode(new Image(3, 3, PixelFormat.Rgb)),
            TestBmp.Build(3, 3, 24, new byte[36]),
            Text("P6 2 2 255 ABCDEFGHIJKL"),
        ];
        foreach (byte[] file in files)
        {
            for (int length = 0; length < file.Length; length++)
            {
                Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(file.AsSpan(0, length)));
            }
        }
    }

    private static TestPng Grey() => new TestPng().Header(2, 2, 8, 0);

    private static TestPng Paletted() => new TestPng().Header(2, 2, 8, 3);

    private static byte[] Png(TestPng start) => start.Chunk("IDAT", Pixels).End().Bytes;

    private static byte[] Text(string content) => Encoding.Latin1.GetBytes(content);
}
