using Fovea.Data.Augmentations;
using Fovea.Tensors;

namespace Fovea.Tests.Data.Augmentations;

public class AugmentationTests
{
    private static readonly Shape Grid = Shape.Image(1, 3, 4);

    public static TheoryData<string> Lists() => ["shift:2", "crop:3", "flip", "vflip:0.3", "rotate:30", "scale:0.8:1.2",
        "color:0.3:0.3:0.3", "cutout:3", "shift:1,rotate:10,color:0.2:0.2,flip,cutout:2"];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Apply_DependsOnSeedEpochAndSampleOnly(string list)
    {
        var shape = Shape.Image(3, 8, 9);
        float[] Run(AugmentationPipeline pipeline, ulong seed, int epoch, int sample)
        {
            float[] image = Image(shape);
            pipeline.Apply(image, seed, epoch, sample);
            return image;
        }
        var first = new AugmentationPipeline(Augmentation.Parse(list), shape);
        var second = new AugmentationPipeline(Augmentation.Parse(list), shape);

        float[][] forward = Enumerable.Range(0, 20).Select(sample => Run(first, 1, 2, sample)).ToArray();
        float[][] backward = Enumerable.Range(0, 20).Reverse().Select(sample => Run(second, 1, 2, sample)).Reverse().ToArray();

        Assert.Equal(forward, backward);
        Assert.True(forward.Distinct(SequenceComparer.Instance).Count() > 1, "samples are augmented differently");
        Assert.NotEqual(forward, Enumerable.Range(0, 20).Select(sample => Run(first, 1, 3, sample)).ToArray());
        Assert.NotEqual(forward, Enumerable.Range(0, 20).Select(sample => Run(first, 2, 2, sample)).ToArray());
        Assert.All(forward.SelectMany(image => image), value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Shift_MovesByWholePixels_AndReachesEveryOffset()
    {
        var offsets = new HashSet<(int, int)>();
        for (int sample = 0; sample < 400; sample++)
        {
            AffineMap map = new Shift(2).Draw(new SampleRandom(1, 0, sample, 0));
            Assert.True(map.IsExact);
            offsets.Add(((int)map.X0, (int)map.Y0));
        }

        // 25 offsets: one is missed by 400 draws with probability below 25 · (24/25)⁴⁰⁰ < 3e-6, and the seed is fixed.
        Assert.Equal(25, offsets.Count);
        Assert.All(offsets, offset => Assert.True(Math.Abs(offset.Item1) <= 2 && Math.Abs(offset.Item2) <= 2));
    }

    [Theory]
    [InlineData(1, 0, new float[] { 2, 3, 4, 0, 6, 7, 8, 0, 10, 11, 12, 0 })]
    [InlineData(-1, 1, new float[] { 0, 5, 6, 7, 0, 9, 10, 11, 0, 0, 0, 0 })]
    [InlineData(4, 0, new float[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(0, -9, new float[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Resampling_CopiesWholeShifts(int x, int y, float[] expected) =>
        Assert.Equal(expected, Resample(AffineMap.Identity with { X0 = x, Y0 = y }));

    [Fact]
    public void Resampling_Mirrors()
    {
        Assert.Equal([4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9], Resample(AffineMap.Identity with { XX = -1 }));
        Assert.Equal([9, 10, 11, 12, 5, 6, 7, 8, 1, 2, 3, 4], Resample(AffineMap.Identity with { YY = -1 }));
    }

    [Fact]
    public void Resampling_InterpolatesAsItCopies_WhereBothApply()
    {
        // A turn by 0 with whole shifts and mirrors goes through copies; a hair of shear sends it through interpolation.
        foreach (float mirror in new[] { 1f, -1f })
        {
            for (int shift = -3; shift <= 3; shift++)
            {
                AffineMap exact = AffineMap.Identity with { XX = mirror, X0 = shift, Y0 = -shift };
                float[] copied = Resample(exact), interpolated = Resample(exact with { XY = 1e-30f });
                Assert.Equal(copied, interpolated);
            }
        }
    }

    [Fact]
    public void Resampling_AveragesNeighbours_WhenHalfwayBetween()
    {
        float[] image = Resample(AffineMap.Identity with { X0 = 0.5f });

        Assert.Equal([1.5f, 2.5f, 3.5f, 2f], image[..4]);   // beyond the edge is 0
    }

    [Fact]
    public void Rotate_ByARightAngle_TurnsClockwise()
    {
        float[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var shape = Shape.Image(1, 3, 3);
        (double sin, double cos) = Math.SinCos(Math.PI / 2);

        AffineResampling.Apply(image, shape, new float[9], new AffineMap((float)cos, (float)sin, 0, (float)-sin, (float)cos, 0));

        float[] expected = [7, 4, 1, 8, 5, 2, 9, 6, 3];
        for (int index = 0; index < 9; index++)
        {
            Assert.Equal(expected[index], image[index], 1e-5f);   // the cosine of a right angle is 6e-17, not 0
        }
    }

    [Fact]
    public void Then_ComposesInOrder()
    {
        // First a shift that shows the right neighbour, then a mirror: the result's left pixel is the old image's outside.
        AffineMap shift = AffineMap.Identity with { X0 = 1 }, mirror = AffineMap.Identity with { XX = -1 };

        Assert.Equal([0, 4, 3, 2], Resample(shift.Then(mirror))[..4]);
        Assert.Equal([3, 2, 1, 0], Resample(mirror.Then(shift))[..4]);
    }

    [Fact]
    public void Pipeline_GivesWhatItsPartsGive_OneAfterTheOther()
    {
        Augmentation[] parts = [new Shift(1), new HorizontalFlip(1), new Cutout(1), new VerticalFlip(1), new Shift(1)];
        var pipeline = new AugmentationPipeline(parts, Grid);
        for (int sample = 0; sample < 30; sample++)
        {
            float[] together = Image(Grid), apart = Image(Grid);

            pipeline.Apply(together, seed: 9, epoch: 4, sample);
            for (int place = 0; place < parts.Length; place++)
            {
                parts[place].Apply(apart, Grid, new float[12], new SampleRandom(9, 4, sample, place));
            }

            // Whole shifts and mirrors copy; what one map loses at the edge and the other brings back is the only difference.
            Assert.All(together.Zip(apart), pair => Assert.True(pair.First == pair.Second || pair.Second == 0));
            Assert.Contains(apart, value => value != 0);
        }
    }

    [Fact]
    public void Pipeline_ResamplesOnce_ForNeighbouringMaps()
    {
        // Two half-pixel-ish turns and back would blur when done one by one; as one map they are the identity up to rounding.
        float[] once = Image(Grid);
        var random = new SampleRandom(0, 0, 0, 0);
        AffineMap turn = new Rotate(40).Draw(random);
        AffineMap back = turn with { XY = -turn.XY, YX = -turn.YX };

        AffineResampling.Apply(once, Grid, new float[12], turn.Then(back));

        float[] original = Image(Grid);
        for (int index = 0; index < 12; index++)
        {
            Assert.Equal(original[index], once[index], 1e-5f);
        }
    }

    [Fact]
    public void Flip_HappensAsOftenAsAsked()
    {
        int flipped = Enumerable.Range(0, 10_000).Count(sample => new HorizontalFlip(0.25f).Draw(new SampleRandom(3, 1, sample, 0)).XX < 0);

        Assert.InRange(flipped, 2500 - 217, 2500 + 217);   // five standard deviations, √(10⁴ · ¼ · ¾) = 43.3
    }

    [Fact]
    public void Cutout_BlackensASquareInAllChannels()
    {
        var shape = Shape.Image(2, 9, 9);
        for (int sample = 0; sample < 50; sample++)
        {
            float[] image = new float[162];
            Array.Fill(image, 1f);
            new Cutout(4).Apply(image, shape, [], new SampleRandom(1, 0, sample, 0));

            Assert.Equal(image[..81], image[81..]);
            Assert.InRange(image[..81].Count(value => value == 0), 4, 16);   // a corner leaves 2 × 2
        }
    }

    [Fact]
    public void ColorJitter_LeavesGreyPixelsGrey()
    {
        var shape = Shape.Image(3, 2, 2);
        float[] image = [.1f, .2f, .3f, .4f, .1f, .2f, .3f, .4f, .1f, .2f, .3f, .4f];

        new ColorJitter(0.5f, 0.5f, 0.5f).Apply(image, shape, new float[12], new SampleRandom(5, 0, 0, 0));

        for (int pixel = 0; pixel < 4; pixel++)
        {
            Assert.Equal(image[pixel], image[4 + pixel], 1e-6f);
            Assert.Equal(image[pixel], image[8 + pixel], 1e-6f);
        }
        Assert.NotEqual(.1f, image[0]);
    }

    [Fact]
    public void Parse_ReadsAList()
    {
        IReadOnlyList<Augmentation> list = Augmentation.Parse(" Shift:2, rotate:10 ,flip,scale:0.9:1.1,color:0.1:0.2");

        Assert.Equal([new Shift(2), new Rotate(10), new HorizontalFlip(), new Scale(0.9f, 1.1f), new ColorJitter(0.1f, 0.2f)], list);
        Assert.Empty(Augmentation.Parse(""));
    }

    [Theory]
    [InlineData("twirl:3", "shift:PIXELS")]
    [InlineData("shift", "has 0 arguments")]
    [InlineData("shift:1:2", "has 2 arguments")]
    [InlineData("shift:x", "\"x\" is not a number")]
    [InlineData("shift:1.5", "whole number")]
    [InlineData("shift:-1", "expected 0")]
    [InlineData("flip:2", "expected 0")]
    [InlineData("rotate:NaN", "expected 0")]
    [InlineData("scale:1.2:0.8", "largest scale")]
    public void Parse_SaysWhatIsWrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FoveaException>(() => Augmentation.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pipeline_RefusesSamplesThatAreNoImages()
    {
        Assert.Throws<ShapeException>(() => new AugmentationPipeline([new Shift(1)], new Shape(3)));
        Assert.Throws<ShapeException>(() => new AugmentationPipeline([new ColorJitter(.1f, .1f)], Shape.Image(2, 3, 3)));
    }

    private static float[] Resample(AffineMap map)
    {
        float[] image = Enumerable.Range(1, 12).Select(value => (float)value).ToArray();
        AffineResampling.Apply(image, Grid, new float[12], map);
        return image;
    }

    private static float[] Image(Shape shape) => Enumerable.Range(1, shape.Length).Select(value => (float)value / shape.Length).ToArray();

    private sealed class SequenceComparer : IEqualityComparer<float[]>
    {
        public static readonly SequenceComparer Instance = new();

        public bool Equals(float[]? x, float[]? y) => x!.AsSpan().SequenceEqual(y);

        public int GetHashCode(float[] obj) => obj[0].GetHashCode();
    }
}
