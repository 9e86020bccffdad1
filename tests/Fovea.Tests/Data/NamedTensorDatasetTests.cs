using Fovea.Data;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Training;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Data;

/// <summary>Samples with several inputs and targets: what is refused, and what comes out.</summary>
public class NamedTensorDatasetTests
{
    private const int Count = 7;

    [Theory]
    [MemberData(nameof(Wrong))]
    public void TensorsThatAreNoSamples_AreRefused((string, int[])[] inputs, (string, int[])[] targets, params string[] said)
    {
        string message = Assert.ThrowsAny<FoveaException>(() => new NamedTensorDataset(Zeros(inputs), Zeros(targets), "pairs")).Message;

        Assert.StartsWith("pairs: ", message, StringComparison.Ordinal);
        Assert.All(said, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    public static IEnumerable<TheoryDataRow<(string, int[])[], (string, int[])[], string[]>> Wrong()
    {
        (string, int[]) a = ("a", [4, 3]), b = ("b", [4, 2]), y = ("y", [4]);
        yield return new([], [y], ["found 0 and 1"]);
        yield return new([a], [], ["found 1 and 0"]);
        yield return new([("a", [0, 3])], [("y", [0])], ["at least 1"]);
        yield return new([("a", [])], [y], ["\"a\" []"]);
        yield return new([a], [("y", [])], ["\"y\" []"]);
        yield return new([a, ("b", [5, 2])], [y], ["\"a\" [4, 3]", "\"b\" [5, 2]"]);
        yield return new([a, b], [y, ("z", [3, 1])], ["\"a\" [4, 3]", "\"z\" [3, 1]"]);
        yield return new([a, ("a", [4, 2])], [y], ["every input", "\"a\", \"a\""]);
        yield return new([a], [y, b, y], ["every target", "\"y\", \"b\", \"y\""]);
        yield return new([("", [4, 3])], [y], ["every input", "\"\""]);
    }

    [Fact]
    public void ASet_SaysWhatItHolds()
    {
        NamedTensorDataset data = Data();

        Assert.Equal([new NamedShape("image", Shape.Image(1, 2, 2)), new NamedShape("side", new Shape(3))], data.Inputs);
        Assert.Equal([new NamedShape("class", new Shape(1)), new NamedShape("box", new Shape(2))], data.Targets);
        Assert.Equal((Count, new Shape(7), 3, 0), (data.Count, data.SampleShape, data.TargetLength, data.Classes.Count));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Batches_HoldTheRowsOfEveryTensor_OneAfterTheOther(bool shuffle)
    {
        using var loader = new BatchLoader(Data(), new BatchLoaderOptions { BatchSize = 3, Shuffle = shuffle, Seed = 5 });
        var seen = new List<int>();

        loader.Start(epoch: 0);
        while (loader.TryNext(out Batch? batch))
        {
            foreach (int index in batch.Indices)
            {
                seen.Add(index);
            }
            Assert.Equal(batch.Indices.ToArray().SelectMany(Sample), batch.Samples.ToArray());
            Assert.Equal(batch.Indices.ToArray().SelectMany(Target), batch.Targets.ToArray());
        }

        Assert.Equal(Enumerable.Range(0, Count), seen.Order());
        Assert.Equal(!shuffle, seen.SequenceEqual(Enumerable.Range(0, Count)));
    }

    [Fact]
    public void APartOfTheSet_KeepsItsNamesAndValues()
    {
        Dataset part = Data().Subset([5, 0]), first = Data().Take(2);
        (float[] sample, float[] target) = (new float[7], new float[3]);

        part.ReadSample(0, sample);
        part.ReadTarget(1, target);

        Assert.Equal(Sample(5), sample);
        Assert.Equal(Target(0), target);
        Assert.All([part, first], set => Assert.Equal(Data().Inputs, set.Inputs));
        Assert.All([part, first], set => Assert.Equal(Data().Targets, set.Targets));
    }

    [Fact]
    public void APartOfTheSet_IsWhatTheWholeIs_ToAnEvaluator()
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, new LossFunction(LossKind.MeanSquaredError));
        Dataset data = Data(classAsValue: true);

        double whole = evaluator.Evaluate(data, TestContext.Current.CancellationToken).Loss;
        double first = evaluator.Evaluate(data.Take(3), TestContext.Current.CancellationToken).Loss;
        double rest = evaluator.Evaluate(data.Subset([3, 4, 5, 6]), TestContext.Current.CancellationToken).Loss;

        Assert.Equal(whole, ((3 * first) + (4 * rest)) / 7, 1e-5 * whole);   // sums of seven losses, each of single precision
    }

    [Theory]
    [InlineData("image", "side", "box", "box", "")]
    [InlineData("picture", "side", "class", "box", "\"image\" [1, 2, 2]")]
    [InlineData("side", "image", "class", "box", "\"side\" [3]")]
    [InlineData("image", "side", "klass", "box", "\"klass\"")]
    public void AModel_RefusesNamesThatAreNotItsOwn(string first, string second, string one, string other, string said)
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, new LossFunction(LossKind.MeanSquaredError));

        string message = Assert.ThrowsAny<FoveaException>(
            () => evaluator.Evaluate(Data(first, second, one, other), TestContext.Current.CancellationToken)).Message;

        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfSeveralOutputs_AsksForTheNameOfTheOnlyTarget()
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, new LossFunction(LossKind.MeanSquaredError));
        var data = new NamedTensorDataset(
            [("image", new Tensor(new Shape(2, 1, 2, 2))), ("side", new Tensor(new Shape(2, 3)))], [("output", new Tensor(new Shape(2)))]);

        string message = Assert.Throws<ShapeException>(
            () => evaluator.Evaluate(data, TestContext.Current.CancellationToken)).Message;

        Assert.Contains("\"class\" [1], \"box\" [2]", message, StringComparison.Ordinal);
        Assert.Contains("\"output\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetOfAnotherLength_IsRefused()
    {
        using Model model = NewModel();
        var data = new NamedTensorDataset(
            [("image", new Tensor(new Shape(2, 1, 2, 2))), ("side", new Tensor(new Shape(2, 3)))], [("box", new Tensor(new Shape(2, 3)))]);

        string message = Assert.Throws<ShapeException>(() => new Trainer(
            model, new TrainingOptions { Loss = new(LossKind.MeanSquaredError) })
            .Fit(data, cancellationToken: TestContext.Current.CancellationToken)).Message;

        Assert.Contains("[2, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
    }

    private static NamedTensorDataset Data(
        string first = "image", string second = "side", string one = "class", string other = "box", bool classAsValue = false)
    {
        (Tensor image, Tensor side) = (new(new Shape(Count, 1, 2, 2)), new(new Shape(Count, 3)));
        (Tensor label, Tensor box) = (new(classAsValue ? new Shape(Count, 1) : new Shape(Count)), new(new Shape(Count, 2)));
        for (int i = 0; i < Count; i++)
        {
            Sample(i).AsSpan(0, 4).CopyTo(image.Span[(4 * i)..]);
            Sample(i).AsSpan(4).CopyTo(side.Span[(3 * i)..]);
            label.Span[i] = Target(i)[0];
            Target(i).AsSpan(1).CopyTo(box.Span[(2 * i)..]);
        }
        return new NamedTensorDataset([(first, image), (second, side)], [(one, label), (other, box)], "pairs");
    }

    private static float[] Sample(int i) => [i, i + 0.25f, i + 0.5f, i + 0.75f, -i, -i - 0.25f, -i - 0.5f];

    private static float[] Target(int i) => [i % 2, 10 * i, (10 * i) + 1];

    private static (string, Tensor)[] Zeros((string Name, int[] Sizes)[] tensors) =>
        [.. tensors.Select(tensor => (tensor.Name, new Tensor(new Shape(tensor.Sizes))))];

    private static Model NewModel() => Model.Create(
        new NetworkDescription(
            [new("image", Shape.Image(1, 2, 2)), new("side", new Shape(3))],
            [
                new("flat", new Flatten(), ["image"]),
                new("both", new Merge(MergeKind.Concat), ["flat", "side"]),
                new("class", new Dense(1), ["both"]),
                new("box", new Dense(2), ["both"]),
            ],
            ["class", "box"]),
        seed: 2);
}
