using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Tests.Data.Decoding;

public class ImageTests
{
    [Fact]
    public void Convert_KeepsGrey_ThroughColourAndBack()
    {
        var grey = new Image(16, 16, PixelFormat.Grey, Enumerable.Range(0, 256).Select(value => (byte)value).ToArray());

        Assert.Equal(grey.Pixels, grey.Convert(PixelFormat.Rgb).Convert(PixelFormat.Rgba).Convert(PixelFormat.Grey).Pixels);
    }

    [Fact]
    public void Convert_WeighsColours_AndDropsOpacity()
    {
        var image = new Image(3, 1, PixelFormat.Rgba, [255, 0, 0, 1, 0, 255, 0, 2, 0, 0, 255, 3]);

        // 255 · 0.299 = 76.2, 255 · 0.587 = 149.7, 255 · 0.114 = 29.1
        Assert.Equal([76, 150, 29], image.Convert(PixelFormat.Grey).Pixels.ToArray());
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255], image.Convert(PixelFormat.Rgb).Pixels.ToArray());
        Assert.Equal([255, 0, 0, 255], image.Convert(PixelFormat.Rgb).Convert(PixelFormat.Rgba).Pixels[..4].ToArray());
    }

    [Fact]
    public void WritePlanes_ThenFromPlanes_GivesTheSameImage()
    {
        var image = new Image(5, 3, PixelFormat.Rgb, TestData.Ramp(45));
        float[] planes = new float[45];

        image.WritePlanes(planes);

        Assert.Equal(image.Pixels, Image.FromPlanes(planes, Shape.Image(3, 3, 5)).Pixels);
    }

    [Fact]
    public void FromPlanes_Clips()
    {
        Image image = Image.FromPlanes([-1, 2, float.NaN, 0.5f], Shape.Image(1, 2, 2));

        Assert.Equal([0, 255, 0, 128], image.Pixels.ToArray());
        Assert.Throws<ShapeException>(() => Image.FromPlanes(new float[8], Shape.Image(2, 2, 2)));
    }

    [Theory]
    [InlineData(ResizeMode.Bilinear)]
    [InlineData(ResizeMode.Area)]
    public void Resize_LeavesAConstantImageConstant(ResizeMode mode)
    {
        var image = new Image(7, 5, PixelFormat.Rgb);
        image.Pixels.Fill(201);
        foreach ((int width, int height) in new[] { (1, 1), (3, 2), (7, 5), (8, 5), (20, 33), (1, 40) })
        {
            Image resized = image.Resize(width, height, mode);

            Assert.Equal((width, height), (resized.Width, resized.Height));
            Assert.All(resized.Pixels.ToArray(), value => Assert.Equal(201, value));
        }
    }

    [Fact]
    public void Resize_ByArea_AveragesBlocks()
    {
        var image = new Image(4, 2, PixelFormat.Grey, [0, 10, 100, 110, 20, 30, 120, 130]);

        Assert.Equal([15, 115], image.Resize(2, 1, ResizeMode.Area).Pixels.ToArray());
        // Three pixels into two: the middle one counts half on each side.
        Assert.Equal([20, 80], new Image(3, 1, PixelFormat.Grey, [0, 60, 90]).Resize(2, 1, ResizeMode.Area).Pixels.ToArray());
    }

    [Fact]
    public void Resize_Bilinear_InterpolatesBetweenCentres()
    {
        // New centres at −¼, ¼, ¾, 1¼ of the old grid; outside the centres the edge continues.
        Assert.Equal([0, 25, 75, 100], new Image(2, 1, PixelFormat.Grey, [0, 100]).Resize(4, 1).Pixels.ToArray());
    }
}
