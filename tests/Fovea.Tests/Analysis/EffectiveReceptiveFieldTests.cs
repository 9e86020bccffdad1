using Fovea.Analysis;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Data;
using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Measured fields against closed forms, and against the theoretical fields of random networks.</summary>
public class EffectiveReceptiveFieldTests
{
    [Fact]
    public void TwoBoxFilters_GiveATriangle()
    {
        using Model model = Model.Create(Shape.Image(1, 9, 9),
            new Sequential(RandomNetworks.Even(new Conv(1, 3)), RandomNetworks.Even(new Conv(1, 3))));

        EffectiveReceptiveField field = EffectiveReceptiveField.Measure(model, "1", [2, 2]);

        int[] line = [0, 0, 1, 2, 3, 2, 1, 0, 0];   // 1 1 1 ⋆ 1 1 1, around cell 2 + 2
        Assert.Equal([.. from y in line from x in line select (double)(y * x)], field.Map.ToArray());
        Assert.Equal((81, 1.0), (field.Mass, field.ShareInside));
        // 9 of 81 in the middle, 7² = 49 in 3×3, all in 5×5.
        Assert.Equal([1, 3, 5, 5], [field.Side(9.0 / 81), field.Side(49.0 / 81), field.Side(0.9), field.Side(1)]);
    }

    [Fact]
    public void Map_IsTheMeanOverInputsAndChannels()
    {
        // y = x₀² + x₁² at each place, by a gate: the gradient is 2x, whose size depends on the input.
        using Model model = Model.Create(Shape.Image(2, 1, 2), new Square());
        var inputs = new TensorDataset(new Tensor(new Shape(2, 2, 1, 2), [1, 0, -3, 0, 5, 0, 7, 0]), new Tensor(new Shape(2)));

        EffectiveReceptiveField field = EffectiveReceptiveField.Measure(
            model, "(network)", [0, 0], new EffectiveReceptiveFieldOptions { Inputs = inputs });

        Assert.Equal([2 * (1 + 3 + 5 + 7) / 4.0, 0], field.Map.ToArray());
        Assert.Equal(2, field.Inputs);
    }

    [Fact]
    public void Channel_ChoosesOne_WhereAllAreSummedWithoutIt()
    {
        using Model model = Model.Create(Shape.Image(1, 5, 5), new Conv(2, 3, bias: false), seed: 3);
        double[] Map(int? channel) => EffectiveReceptiveField.Measure(model, "(network)", [1, 1],
            new EffectiveReceptiveFieldOptions { Channel = channel, Synthetic = 1 }).Map.ToArray();
        float[] weights = model.Parameters["weight"].ToArray();

        (double[] first, double[] second, double[] both) = (Map(0), Map(1), Map(null));

        for (int tap = 0; tap < 9; tap++)
        {
            int place = ((1 + (tap / 3)) * 5) + 1 + (tap % 3);
            Assert.Equal((Math.Abs(weights[tap]), Math.Abs(weights[9 + tap]), Math.Abs(weights[tap] + weights[9 + tap])),
                (first[place], second[place], both[place]));
        }
    }

    [Fact]
    public void MeasuredField_LiesWithinTheTheoretical_InRandomNetworks()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            using Model model = RandomNetworks.Make(seed, positive: false);
            (string layer, int[] unit) = RandomNetworks.Unit(model, seed);

            EffectiveReceptiveField field = EffectiveReceptiveField.Measure(
                model, layer, unit, new EffectiveReceptiveFieldOptions { Synthetic = 2, Seed = (ulong)seed });

            Assert.True(field.ShareInside == 1, $"seed {seed}: {field.ShareInside:P3} of the gradient of {layer} "
                + $"({string.Join(", ", unit)}) lies within {string.Join(", ", field.Rectangle.Clipped)}");
        }
    }

    [Fact]
    public void MeasuredField_FillsTheTheoretical_WithPositiveWeights()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            using Model model = RandomNetworks.Make(seed, positive: true);
            (string layer, int[] unit) = RandomNetworks.Unit(model, seed);

            EffectiveReceptiveField field = EffectiveReceptiveField.Measure(
                model, layer, unit, new EffectiveReceptiveFieldOptions { Synthetic = 1 });

            (CellRange rows, CellRange columns) = (field.Rectangle.Clipped[0], field.Rectangle.Clipped[1]);
            for (int i = 0; i < field.Map.Length; i++)
            {
                (int y, int x) = (i / field.Sizes[1], i % field.Sizes[1]);
                bool inside = y >= rows.First && y <= rows.Last && x >= columns.First && x <= columns.Last;
                Assert.True(inside == field.Map[i] > 0,
                    $"seed {seed}: {layer} ({string.Join(", ", unit)}) has gradient {field.Map[i]} at ({y}, {x}); "
                    + $"rows {rows}, columns {columns}");
            }
        }
    }

    [Fact]
    public void MeasuredField_AgreesWithDoublePrecision_AndIsTheSameForAnyNumberOfThreads()
    {
        using Model model = ReceptiveFieldTests.LeNet();
        using CpuBackend one = new(threads: 1), three = new(threads: 3);
        double[] Map(Fovea.Backends.IBackend backend) => EffectiveReceptiveField.Measure(
            model, "5", [2, 2], new EffectiveReceptiveFieldOptions { Synthetic = 4 }, backend).Map.ToArray();

        double[] map = Map(one), exact = Map(new ReferenceBackend());

        Assert.Equal(map, Map(three));
        // Sums of 150 and 25·6 products at most, one behind the other: below 300·2⁻²⁴ of the largest, with a factor of 10 for cancellation.
        double bound = 3000 * Math.Pow(2, -24) * exact.Max();
        Assert.All(map.Zip(exact), pair => Assert.InRange(pair.First, pair.Second - bound, pair.Second + bound));
    }

    [Fact]
    public void DenseUnit_SeesTheWholeInput()
    {
        using Model model = ReceptiveFieldTests.LeNet();

        EffectiveReceptiveField field = EffectiveReceptiveField.Measure(model, "7", [], new EffectiveReceptiveFieldOptions { Channel = 5 });

        Assert.Equal(1, field.ShareInside);
        Assert.True(field.Map.IndexOf(0.0) < 0, "some cell has no gradient");
        Assert.InRange(field.Side(0.9), 2, 30);
    }

    [Fact]
    public void StackedConvolutions_UseLittleOfTheirField()
    {
        // 20 even 3×3 layers: a line's weights are 20-fold box filters, deviation √(20·2/3) = 3.65 cells, field 41 cells.
        using Model model = Model.Create(Shape.Image(1, 61, 61), new Sequential(
            [.. Enumerable.Range(0, 20).Select(_ => RandomNetworks.Even(new Conv(1, 3, padding: 1)))]));

        EffectiveReceptiveField field = EffectiveReceptiveField.Measure(
            model, "19", [30, 30], new EffectiveReceptiveFieldOptions { Synthetic = 1 });

        Assert.Equal(41, field.Rectangle.Clipped[0].Count);
        // The square holds 90 % if the interval holds √0.9 = 94.9 % of each line: ±1.949 deviations = ±7.1 cells, so 7 or 8 whole cells.
        Assert.InRange(field.Side(0.9), 15, 17);
    }

    [Fact]
    public void UnitThatIsOff_HasNoMass()
    {
        using Model model = Model.Create(Shape.Image(1, 4, 4), new Sequential(
            new Conv(1, 3) { WeightInitializer = new Constant(1), BiasInitializer = new Constant(-1e6f) }, new ReLU()));

        EffectiveReceptiveField field = EffectiveReceptiveField.Measure(model, "1", [0, 0]);

        Assert.Equal((0, 1, 0), (field.Mass, field.ShareInside, field.Side(0.9)));
    }

    [Fact]
    public void WrongUnits_ChannelsAndInputs_AreNamed()
    {
        using Model model = ReceptiveFieldTests.LeNet(), vectors = Model.Create(new Shape(4), new Dense(2));
        var small = new TensorDataset(new Tensor(new Shape(1, 1, 4, 4)), new Tensor(new Shape(1)));

        Assert.Contains("no unit (14, 0)", Message<FoveaException>(model, "2", [14, 0], new()), StringComparison.Ordinal);
        Assert.Contains("channels are 0 to 5",
            Message<FoveaException>(model, "2", [1, 0], new() { Channel = 6 }), StringComparison.Ordinal);
        Assert.Contains("needs at least 1 input; found 0",
            Message<FoveaException>(model, "2", [1, 0], new() { Synthetic = 0 }), StringComparison.Ordinal);
        Assert.Contains("the samples of tensors are [1, 4, 4]",
            Message<ShapeException>(model, "2", [1, 0], new() { Inputs = small }), StringComparison.Ordinal);
        Assert.Contains("has no spatial axes", Message<ShapeException>(vectors, "(network)", [], new()), StringComparison.Ordinal);

        static string Message<T>(Model model, string layer, int[] unit, EffectiveReceptiveFieldOptions options) where T : Exception =>
            Assert.Throws<T>(() => EffectiveReceptiveField.Measure(model, layer, unit, options)).Message;
    }

    /// <summary>The sum of the channels' squares.</summary>
    private sealed record Square : Layer
    {
        public override Fovea.Graph.Value Build(Fovea.Graph.GraphBuilder graph, Fovea.Graph.Value input) =>
            graph.Build(RandomNetworks.Even(new Conv(1, 1)), "",
                graph.Add(new Fovea.Graph.Ops.Binary(Fovea.Graph.Ops.BinaryKind.Multiply), input, input));
    }
}
