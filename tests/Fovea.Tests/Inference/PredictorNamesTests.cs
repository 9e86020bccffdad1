using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Inference;

/// <summary>Predictions of networks with several inputs and outputs, by name.</summary>
public class PredictorNamesTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 19)]
    [InlineData(true, 2)]
    public void Run_ComputesEveryOutput_WhateverTheOrderOfTheInputs(bool onReference, int count)
    {
        using Model model = NewModel();
        IBackend backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        using var owner = (IDisposable)backend;
        using Predictor predictor = model.CreatePredictor(backend);
        (Tensor point, Tensor factor) = (new(new Shape(count, 2)), new(new Shape(count, 1)));
        for (int i = 0; i < count; i++)
        {
            (point.Span[2 * i], point.Span[(2 * i) + 1], factor.Span[i]) = (i, i - 3, 0.5f * i);
        }

        IReadOnlyDictionary<string, Tensor> outputs =
            predictor.Run(new Dictionary<string, Tensor> { ["factor"] = factor, ["point"] = point });

        // sum = 2·p₀ − p₁ + 1, product = sum · factor: whole and half numbers, exact.
        Assert.Equal(["product", "sum"], outputs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i + 4f), outputs["sum"].Span.ToArray());
        Assert.Equal(Enumerable.Range(0, count).Select(i => (i + 4) * 0.5f * i), outputs["product"].Span.ToArray());
        Assert.All(outputs.Values, output => Assert.Equal(new Shape(count, 1), output.Shape));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Run_Refuses_InputsThatAreNotTheModels((string Name, int[] Sizes)[] inputs, string said)
    {
        using Model model = NewModel();
        model.Name = "scaled";
        using Predictor predictor = model.CreatePredictor();

        string message = Assert.Throws<ShapeException>(
            () => predictor.Run(inputs.ToDictionary(input => input.Name, input => new Tensor(new Shape(input.Sizes))))).Message;

        Assert.Contains("The model scaled takes", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    public static IEnumerable<TheoryDataRow<(string Name, int[] Sizes)[], string>> Wrong()
    {
        (string, int[]) point = ("point", [2, 2]), factor = ("factor", [2, 1]);
        yield return new([], "\"point\", \"factor\"; found .");
        yield return new([point], "found \"point\".");
        yield return new([point, ("Factor", [2, 1])], "found \"point\", \"Factor\"");
        yield return new([point, factor, ("more", [2, 1])], "\"more\"");
        yield return new([point, ("factor", [2, 3])], "[1] as \"factor\"");
        yield return new([point, ("factor", [3, 1])], "found [3, 1]");
        yield return new([point, ("factor", [2])], "found [2]");
        yield return new([("point", [2]), factor], "[2] as \"point\"");
        yield return new([("point", []), factor], "found []");
        yield return new([("point", [0, 2]), ("factor", [0, 1])], "found [0, 2]");
    }

    [Fact]
    public void Run_WithoutNames_AsksForThem()
    {
        using Model model = NewModel();
        using Predictor predictor = model.CreatePredictor();

        Assert.Contains("\"point\" [2], \"factor\" [1]",
            Assert.Throws<FoveaException>(() => predictor.Run(new Tensor(new Shape(1, 2)))).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => predictor.Run(new float[3], 1, new float[2]));
        Assert.Throws<ArgumentNullException>(() => predictor.Run((IReadOnlyDictionary<string, Tensor>)null!));
    }

    private static Model NewModel()
    {
        Model model = Model.Create(new NetworkDescription(
            [new("point", new Shape(2)), new("factor", new Shape(1))],
            [new("sum", new Dense(1), ["point"]), new("product", new Merge(MergeKind.Multiply), ["sum", "factor"])],
            ["product", "sum"]));
        ((float[])[2, -1]).CopyTo(model.Parameters["sum.weight"]);
        model.Parameters["sum.bias"][0] = 1;
        return model;
    }
}
