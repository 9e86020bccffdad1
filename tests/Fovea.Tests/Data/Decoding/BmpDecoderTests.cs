using Fovea.Data.Decoding;

namespace Fovea.Tests.Data.Decoding;

public class BmpDecoderTests
{
    private static readonly byte[] Palette = [30, 20, 10, 0, 60, 50, 40, 0, 90, 80, 70, 0];   // blue, green, red, nothing

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_Reads24Bits_FromEitherEnd(bool topDown)
    {
        byte[] upper = [3, 2, 1, 6, 5, 4, 0, 0], lower = [9, 8, 7, 12, 11, 10, 0, 0];   // rows are padded to 4 bytes
        byte[] file = TestBmp.Build(2, topDown ? -2 : 2, 24, topDown ? [.. upper, .. lower] : [.. lower, .. upper]);

        Image image = ImageDecoder.Decode(file);

        Assert.Equal(PixelFormat.Rgb, image.Format);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0100_0000, 0, 0, 0 }, new byte[] { 10, 20, 30, 40, 50, 60, 10, 20, 30 })]
    [InlineData(4, new byte[] { 0x21, 0x00, 0, 0 }, new byte[] { 70, 80, 90, 40, 50, 60, 10, 20, 30 })]
    [InlineData(8, new byte[] { 2, 1, 0, 0 }, new byte[] { 70, 80, 90, 40, 50, 60, 10, 20, 30 })]
    public void Decode_LooksUpThePalette(int bits, byte[] row, byte[] expected)
    {
        byte[] palette = bits == 1 ? Palette[..8] : Palette;

        Assert.Equal(expected, ImageDecoder.Decode(TestBmp.Build(3, 1, bits, row, palette)).Pixels);
    }

    [Fact]
    public void Decode_ReadsTheOldestHeader()
    {
        byte[] file = TestBmp.Build(2, 1, 1, [0b0100_0000, 0, 0, 0], [30, 20, 10, 60, 50, 40], headerBytes: 12);

        Assert.Equal([10, 20, 30, 40, 50, 60], ImageDecoder.Decode(file).Pixels.ToArray());
    }

    [Fact]
    public void Decode_Reads32Bits_WithAndWithoutOpacity()
    {
        byte[] row = [3, 2, 1, 99];

        Assert.Equal([1, 2, 3], ImageDecoder.Decode(TestBmp.Build(1, 1, 32, row)).Pixels.ToArray());
        Assert.Equal([1, 2, 3], ImageDecoder.Decode(
            TestBmp.Build(1, 1, 32, row, compression: 3, masks: TestBmp.UsualMasks(opacity: false))).Pixels.ToArray());
        Assert.Equal([1, 2, 3, 99], ImageDecoder.Decode(TestBmp.Build(1, 1, 32, row, compression: 3, headerBytes: 124,
            masks: TestBmp.UsualMasks(opacity: true))).Pixels.ToArray());
    }
}
