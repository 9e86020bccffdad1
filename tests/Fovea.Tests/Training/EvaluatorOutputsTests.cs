using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Training;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Training;

/// <summary>The losses of several outputs, each by its own function.</summary>
public class EvaluatorOutputsTests
{
    private static readonly double[] Scores = [1, -2, 0.5];
    private const double Value = 0.25;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(300, 3)]   // a batch of 256 and a smaller one
    public void OutputLosses_AreTheMeansOfEachOutput_AndTheLossTheirSum(int count, int threads)
    {
        using Model model = NewModel();
        using var backend = new CpuBackend(threads);
        var asked = new HashSet<string>();
        using var evaluator = new Evaluator(model, output => { asked.Add(output); return LossOf(output); }, backend);

        EvaluationResult result = evaluator.Evaluate(Data(count, "class", "value"), TestContext.Current.CancellationToken);

        double crossEntropy = Enumerable.Range(0, count).Average(i => Math.Log(Scores.Sum(Math.Exp)) - Scores[i % 3]);
        double absolute = Enumerable.Range(0, count).Average(i => 2 * Math.Abs(Value - Goal(i)));
        Assert.Equal(["class", "value"], result.OutputLosses.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(crossEntropy, result.OutputLosses["class"], 1e-6 * (1 + crossEntropy));
        Assert.Equal(absolute, result.OutputLosses["value"], 1e-6 * (1 + absolute));
        Assert.Equal(result.OutputLosses.Values.Sum(), result.Loss, 1e-12);
        Assert.Equal(["class", "value"], asked.Order(StringComparer.Ordinal));
        Assert.Equal((count, null), (result.Count, result.Confusion));
    }

    [Fact]
    public void AnEvaluator_FollowsTheTargetsOfEachSet()
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, LossOf);

        EvaluationResult both = evaluator.Evaluate(Data(5, "class", "value"), TestContext.Current.CancellationToken);
        EvaluationResult one = evaluator.Evaluate(Data(5, "value"), TestContext.Current.CancellationToken);
        EvaluationResult swapped = evaluator.Evaluate(Data(5, "value", "class"), TestContext.Current.CancellationToken);

        Assert.Equal(["value"], one.OutputLosses.Keys);
        Assert.Equal(both.OutputLosses["value"], one.Loss);
        Assert.Equal(both.OutputLosses["class"], swapped.OutputLosses["class"]);
        Assert.Equal(both.OutputLosses["value"], swapped.OutputLosses["value"]);
    }

    [Fact]
    public void AnEvaluator_FollowsTheWeights()
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, LossOf);
        _ = evaluator.Evaluate(Data(4, "value"), TestContext.Current.CancellationToken);

        model.Parameters["value.bias"][0] = 100;

        double expected = Enumerable.Range(0, 4).Average(i => 2 * Math.Abs(100 - Goal(i)));
        Assert.Equal(expected, evaluator.Evaluate(Data(4, "value"), TestContext.Current.CancellationToken).Loss, 1e-4);
    }

    [Fact]
    public void ALossThatDoesNotFitItsTarget_IsRefused_WithBothShapes()
    {
        using Model model = NewModel();
        using var evaluator = new Evaluator(model, new LossFunction(LossKind.MeanSquaredError));   // classes are no values

        string message = Assert.Throws<ShapeException>(
            () => evaluator.Evaluate(Data(4, "class", "value"), TestContext.Current.CancellationToken)).Message;

        Assert.Contains("[4, 3]", message, StringComparison.Ordinal);
        Assert.Contains("[4, 1]", message, StringComparison.Ordinal);
    }

    private static LossFunction LossOf(string output) =>
        output == "class" ? new(LossKind.SoftmaxCrossEntropy) : new(LossKind.MeanAbsoluteError, Weight: 2);

    private static float Goal(int i) => i % 5 / 2f;

    // Weights of zero: the biases are the outputs, whatever the input.
    private static Model NewModel()
    {
        Model model = Model.Create(new NetworkDescription(
            [new("input", new Shape(2))],
            [new("class", new Dense(3), ["input"]), new("value", new Dense(1), ["input"])], ["class", "value"]));
        model.Parameters.Flat.Clear();
        Scores.Select(score => (float)score).ToArray().CopyTo(model.Parameters["class.bias"]);
        model.Parameters["value.bias"][0] = (float)Value;
        return model;
    }

    private static NamedTensorDataset Data(int count, params string[] targets)
    {
        var known = new Dictionary<string, Tensor>
        {
            ["class"] = new(new Shape(count), [.. Enumerable.Range(0, count).Select(i => (float)(i % 3))]),
            ["value"] = new(new Shape(count, 1), [.. Enumerable.Range(0, count).Select(Goal)]),
        };
        return new NamedTensorDataset([("input", new Tensor(new Shape(count, 2)))], [.. targets.Select(name => (name, known[name]))]);
    }
}
