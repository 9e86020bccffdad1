using System.Text;
using Fovea.Data.Decoding;

namespace Fovea.Tests.Data.Decoding;

public class NetpbmDecoderTests
{
    [Theory]
    [InlineData("P1\n3 1\n1 0\n1", new byte[] { 0, 255, 0 })]
    [InlineData("P1 3 1 101", new byte[] { 0, 255, 0 })]
    [InlineData("P1 2#comment\n1#another 9\n10", new byte[] { 0, 255 })]
    [InlineData("P2\n# made by hand\n2 2\n3\n0 1\n2 3\n", new byte[] { 0, 85, 170, 255 })]
    [InlineData("P2 1 1 65535 32768", new byte[] { 128 })]
    [InlineData("P3 1 2 255 1 2 3 4 5 6", new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("P4 9 2\n\u0080\u0080\u0000\u0000",
        new byte[] { 0, 255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("P5 2 1 255\n#\u00FF", new byte[] { 35, 255 })]
    [InlineData("P5 2 1 15 \u0000\u000F", new byte[] { 0, 255 })]
    [InlineData("P5 1 1 65535\n\u0080\u0000", new byte[] { 128 })]
    [InlineData("P6 1 1 255\n\u0001\u0002\u0003", new byte[] { 1, 2, 3 })]
    public void Decode_ReadsEveryKind(string content, byte[] expected)
    {
        Image image = ImageDecoder.Decode(Encoding.Latin1.GetBytes(content));

        Assert.Equal(expected, image.Pixels);
    }
}
