using Fovea.Analysis;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Figures of the literature, closed forms, and the measured dependence of outputs on inputs.</summary>
public class ReceptiveFieldTests
{
    [Fact]
    public void TwoThreeByThreeConvolutions_See5By5()
    {
        AxisReceptiveField field = LastMapField(new Conv(1, 3), new Conv(1, 3));

        Assert.Equal(new AxisReceptiveField(0, 5, 1), field);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 3)]
    [InlineData(6, 4)]
    public void LayersOfOneKernel_SeeOnePlusLTimesKMinusOne(int layers, int kernel)
    {
        AxisReceptiveField field = LastMapField([.. Enumerable.Range(0, layers).Select(_ => new Conv(1, kernel))]);

        Assert.Equal(1 + (layers * (kernel - 1)), field.Size);
    }

    [Fact]
    public void StridePaddingAndDilation_EnterAsTheFormulaSays()
    {
        // r: 1 → 7 (j 1→2) → 7 + 2·2 = 11 (j→4) → 11 + 4·4 = 27; start: −3, −3 − 1·2 = −5, −5 − 4·4 = −21.
        AxisReceptiveField field = LastMapField(new Conv(1, 7, stride: 2, padding: 3),
            new MaxPool(3, stride: 2, padding: 1), new Conv(1, 3, padding: 4, dilation: 2));

        Assert.Equal(new AxisReceptiveField(-21, 27, 4), field);
    }

    [Fact]
    public void LeNet_Sees16By16_WithStride4_AtItsSecondPooling()
    {
        using Model model = LeNet();

        ReceptiveField field = NetworkSummary.Of(model).LastMap!;

        Assert.All(field.Axes, axis => Assert.Equal((16.0, 4.0), (axis.Size, axis.Jump)));
    }

    [Fact]
    public void Vgg16Features_See212_WithStride32()
    {
        var layers = new List<Layer>();
        foreach (int convolutions in (int[])[2, 2, 3, 3, 3])
        {
            layers.AddRange(Enumerable.Repeat(new Conv(1, 3, padding: 1), convolutions));
            layers.Add(new MaxPool(2));
        }

        AxisReceptiveField field = LastMapField([.. layers]);

        Assert.Equal((212.0, 32.0), (field.Size, field.Jump));
    }

    [Fact]
    public void ResNet18_Sees435_ThroughItsResidualBlocks()
    {
        Layer Block(int stride) => new Residual(
            new Sequential(new Conv(1, 3, stride: stride, padding: 1), new ReLU(), new Conv(1, 3, padding: 1)),
            stride == 1 ? null : new Conv(1, 1, stride: stride));

        AxisReceptiveField field = LastMapField(
            new Conv(1, 7, stride: 2, padding: 3), new MaxPool(3, stride: 2, padding: 1),
            Block(1), Block(1), Block(2), Block(1), Block(2), Block(1), Block(2), Block(1),
            new GlobalAveragePool(), new Flatten(), new Dense(10));

        Assert.Equal((435.0, 32.0), (field.Size, field.Jump));
    }

    [Fact]
    public void JoinedBranches_SeeTheUnion()
    {
        AxisReceptiveField field = LastMapField(new Concat(new Conv(1, 1), new Conv(1, (3, 5), padding: (1, 2)),
            new Sequential(new Conv(1, 1), new Conv(1, 7, padding: 3))));

        Assert.Equal(new AxisReceptiveField(-3, 7, 1), field);
    }

    [Fact]
    public void DenseLayers_SeeEverything()
    {
        using Model model = LeNet();
        NetworkGraph graph = model.BuildGraph(1).Graph;

        ReceptiveField field = ReceptiveFieldMap.Of(graph)[graph.Outputs[Model.OutputName]]!;

        Assert.True(field.IsGlobal);
        Assert.Equal([new AxisReceptiveField(0, 28, 0), new AxisReceptiveField(0, 28, 0)], field.Axes);
    }

    [Fact]
    public void GlobalPooling_SeesTheWholeMap()
    {
        using Model model = Make(new Conv(1, 3, padding: 1), new GlobalAveragePool());
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(model.BuildGraph(1).Graph);

        ReceptiveFieldRectangle rectangle = map.Rectangle("1", 0, 0);

        Assert.Equal([new CellRange(0, 223), new CellRange(0, 223)], rectangle.Clipped);
        Assert.Equal([new CellRange(-1, 224), new CellRange(-1, 224)], rectangle.Unclipped);
    }

    [Fact]
    public void BranchesThatMoveByDifferentJumps_AreTakenToSeeEverything()
    {
        using Model model = Make(new Concat(new Conv(1, 1), new Sequential(new GlobalAveragePool(), new Enlarge())));
        NetworkGraph graph = model.BuildGraph(1).Graph;

        Assert.True(ReceptiveFieldMap.Of(graph)[graph.Outputs[Model.OutputName]]!.IsGlobal);
    }

    [Fact]
    public void Rectangle_IsClippedAtTheInput_AndShowsThePaddingUnclipped()
    {
        using Model model = Make(new Conv(1, 7, stride: 2, padding: 3), new MaxPool(3, stride: 2, padding: 1));
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(model.BuildGraph(1).Graph);

        ReceptiveFieldRectangle corner = map.Rectangle("1", 0, 10);

        Assert.Equal([new CellRange(-5, 5), new CellRange(35, 45)], corner.Unclipped);
        Assert.Equal([new CellRange(0, 5), new CellRange(35, 45)], corner.Clipped);
    }

    [Theory]
    [InlineData(PaddingMode.Zeros, 1)]
    [InlineData(PaddingMode.Reflect, 3)]
    [InlineData(PaddingMode.Replicate, 1)]
    [InlineData(PaddingMode.Circular, 223)]
    public void Rectangle_CountsCopiedPadding_WhereItWasCopiedFrom(PaddingMode mode, int last)
    {
        using Model model = Make(new Conv(1, 5, padding: new Padding(new PerAxis(3), new PerAxis(3)), paddingMode: mode));
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(model.BuildGraph(1).Graph);

        // Rows −3 … 1, of which −3 is row 3 mirrored, and row 221 from the other end.
        ReceptiveFieldRectangle corner = map.Rectangle("0", 0, 10);

        Assert.Equal([new CellRange(-3, 1), new CellRange(7, 11)], corner.Unclipped);
        Assert.Equal([new CellRange(0, last), new CellRange(7, 11)], corner.Clipped);
    }

    [Fact]
    public void Rectangle_AgreesWithStartSizeAndJump_ForEveryUnitOfAMap()
    {
        using Model model = Model.Create(Shape.Image(1, 33, 29), new Sequential(
            new Conv(1, (3, 5), stride: (2, 1), padding: 1), new MaxPool(2), new Conv(1, 3, padding: 2, dilation: 2)));
        NetworkGraph graph = model.BuildGraph(1).Graph;
        Value output = graph.Outputs[Model.OutputName];
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(graph);

        foreach ((int y, int x) in from y in Enumerable.Range(0, output.Shape[2])
                                   from x in Enumerable.Range(0, output.Shape[3])
                                   select (y, x))
        {
            ReceptiveFieldRectangle rectangle = map.Rectangle("2", y, x);
            Assert.Equal([Closed(0, y), Closed(1, x)], rectangle.Unclipped);
        }

        CellRange Closed(int axis, int unit)
        {
            AxisReceptiveField field = map[output]!.Axes[axis];
            int first = (int)(field.Start + (unit * field.Jump));
            return new CellRange(first, first + (int)field.Size - 1);
        }
    }

    [Fact]
    public void Rectangle_HoldsEveryInputThatMatters_BehindATransposedConvolution()
    {
        using Model model = Model.Create(Shape.Sequence(1, 9),
            new Sequential(new Conv(1, 3, stride: 2), new ConvTranspose(1, 3, stride: 2, padding: 1)));
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(model.BuildGraph(1).Graph);

        // Output o of the transposed convolution gathers inputs i with 2i − 1 ≤ o ≤ 2i + 1, and input i sees cells 2i … 2i + 2.
        for (int o = 0; o < 7; o++)
        {
            CellRange seen = map.Rectangle("1", o).Clipped[0];
            int first = (int)Math.Ceiling((o - 1) / 2.0), last = Math.Min(3, (int)Math.Floor((o + 1) / 2.0));
            Assert.True(seen.First <= 2 * first && seen.Last >= (2 * last) + 2,
                $"unit {o}: {seen} does not hold {2 * first}…{(2 * last) + 2}");
        }
    }

    [Fact]
    public void Rectangle_NamesTheLayers_WhenThereIsNoSuchOne()
    {
        using Model model = LeNet();
        ReceptiveFieldMap map = ReceptiveFieldMap.Of(model.BuildGraph(1).Graph);

        Assert.Contains("no layer \"conv9\"",
            Assert.Throws<FoveaException>(() => map.Rectangle("conv9", 0, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("no unit (14, 0)",
            Assert.Throws<FoveaException>(() => map.Rectangle("2", 14, 0)).Message, StringComparison.Ordinal);
    }

    internal static Model LeNet() => Model.Create(Shape.Image(1, 28, 28), new Sequential(
        new Conv(6, 5, padding: 2), new ReLU(), new MaxPool(2), new Conv(16, 5), new ReLU(), new MaxPool(2),
        new Flatten(), new Dense(120), new ReLU(), new Dense(84), new ReLU(), new Dense(10)), seed: 1);

    private static Model Make(params IReadOnlyList<Layer> layers) => Model.Create(Shape.Image(1, 224, 224), new Sequential(layers));

    private static AxisReceptiveField LastMapField(params IReadOnlyList<Layer> layers)
    {
        using Model model = Make(layers);
        return NetworkSummary.Of(model).LastMap!.Axes[1];
    }

    /// <summary>Spreads a map of one cell over one as large as the input, with the jump of the one cell.</summary>
    private sealed record Enlarge : Layer
    {
        public override Value Build(GraphBuilder graph, Value input) => graph.Build(new ConvTranspose(1, 224), "", input);
    }
}
