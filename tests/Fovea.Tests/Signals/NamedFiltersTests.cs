using Fovea.Signals;
using Fovea.Tensors;

namespace Fovea.Tests.Signals;

public class NamedFiltersTests
{
    [Fact]
    public void VerticalEdge_OnA5x5Image_GivesTheMapComputedByHand()
    {
        double[,] image =
        {
            { 10, 10, 10, 0, 0 },
            { 10, 10, 10, 0, 0 },
            { 10, 10, 10, 0, 0 },
            { 10, 10, 10, 0, 5 },
            { 10, 10, 10, 0, 5 },
        };

        double[,] map = NamedFilters.VerticalEdge.Apply(image, SignalMode.Valid);

        // Column sums of three rows: left (30, 30, 30, 0, 0 or 5 or 10); each value is the third column minus the first.
        Assert.Equal(new double[,] { { 0, -30, -30 }, { 0, -30, -25 }, { 0, -30, -20 } }, map);
    }

    [Fact]
    public void Filters_AnswerAsTheirNamesSay_OnAPlane()
    {
        // brightness = 2·column + 5·row: derivatives 2 and 5, no curvature.
        double[,] plane = new double[3, 3];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                plane[row, column] = (2 * column) + (5 * row);
            }
        }

        double Answer(NamedFilter filter) => filter.Apply(plane, SignalMode.Valid)[0, 0];

        Assert.Equal(3 * 2 * 2, Answer(NamedFilters.VerticalEdge));
        Assert.Equal(3 * 2 * 5, Answer(NamedFilters.HorizontalEdge));
        Assert.Equal(4 * 2 * 2, Answer(NamedFilters.SobelX));
        Assert.Equal(4 * 2 * 5, Answer(NamedFilters.SobelY));
        Assert.Equal(0, Answer(NamedFilters.Laplacian));
        Assert.Equal(plane[1, 1], Answer(NamedFilters.Sharpen));
        Assert.Equal(plane[1, 1], Answer(NamedFilters.BoxBlur(3)), 1e-14);   // nine products of rounded ninths
    }

    [Fact]
    public void Blurs_KeepTheMeanBrightness_AndSharpenAndEmbossToo()
    {
        foreach (NamedFilter filter in (NamedFilter[])[
            NamedFilters.BoxBlur(7), NamedFilters.GaussianBlur(2.5), NamedFilters.Sharpen, NamedFilters.Emboss])
        {
            Assert.Equal(1, filter.ToMatrix().Cast<double>().Sum(), 1e-14);   // at most 289 taps, each rounded by 2⁻⁵³ of itself
        }
    }

    [Fact]
    public void GaussianBlur_FallsOffAsTheBellDoes()
    {
        NamedFilter filter = NamedFilters.GaussianBlur(1.5);

        Assert.Equal(11, filter.Size);   // 2·⌈4.5⌉ + 1
        Assert.Equal(Math.Exp(-(4 + 9) / (2 * 2.25)), filter[5 + 2, 5 - 3] / filter[5, 5], 1e-15);
    }

    [Fact]
    public void Get_FindsEveryFilter_InAnyCase_AndBlursBySize()
    {
        foreach (NamedFilter filter in NamedFilters.All)
        {
            Assert.Same(filter, NamedFilters.Get(filter.Name.ToUpperInvariant()));
        }
        Assert.Equal(5, NamedFilters.Get("box-blur:5").Size);
        Assert.Equal(NamedFilters.GaussianBlur(1.5).ToMatrix(), NamedFilters.Get(NamedFilters.GaussianBlur(1.5).Name).ToMatrix());
    }

    [Theory]
    [InlineData("sobel")]
    [InlineData("box-blur:five")]
    [InlineData("gaussian-blur:-1")]
    public void Get_ListsWhatThereIs_WhenTheNameIsUnknown(string name)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => NamedFilters.Get(name));

        Assert.Contains($"\"{name}\"", error.Message, StringComparison.Ordinal);
        Assert.All(NamedFilters.All, filter => Assert.Contains(filter.Name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("box-blur:4")]
    [InlineData("box-blur:0")]
    [InlineData("box-blur:257")]
    [InlineData("gaussian-blur:0")]
    [InlineData("gaussian-blur:43")]
    public void Get_RefusesSizesOutOfRange(string name)
    {
        Assert.Contains("must be", Assert.Throws<FoveaException>(() => NamedFilters.Get(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToWeights_GivesOneFilterPerOutput_OverTheMeanOfTheInputs()
    {
        Tensor weights = NamedFilters.ToWeights([NamedFilters.SobelX, NamedFilters.BoxBlur(5)], inChannels: 4, groups: 2);

        Assert.Equal(new Shape(2, 2, 5, 5), weights.Shape);
        Assert.Equal(1f, weights[0, 1, 2, 3]);     // Sobel's 2, halved over two channels, at the centre's right
        Assert.Equal(0f, weights[0, 1, 2, 4]);     // the margin around the smaller filter
        Assert.Equal(0.02f, weights[1, 0, 0, 4]);  // 1/25 over two channels
    }

    [Fact]
    public void ToDepthwiseWeights_GivesEachChannelTheFilter()
    {
        Tensor weights = NamedFilters.Laplacian.ToDepthwiseWeights(3);

        Assert.Equal(new Shape(3, 1, 3, 3), weights.Shape);
        Assert.Equal([0, 1, 0, 1, -4, 1, 0, 1, 0], weights.Span[9..18].ToArray());
    }

    [Fact]
    public void ToWeights_RefusesGroupsThatDoNotDivide()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => NamedFilters.ToWeights([NamedFilters.SobelX], inChannels: 3, groups: 2));

        Assert.Contains("1 filters, 3 input channels and 2 groups", error.Message, StringComparison.Ordinal);
    }
}
