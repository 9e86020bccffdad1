using Fovea.Data;
using Fovea.Data.Augmentations;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Optimizers;
using Fovea.Tensors;
using Fovea.Training;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Training;

/// <summary>A loss for each output: the gradient is that of their sum, and what cannot be meant is refused.</summary>
public class OutputLossesTests
{
    private const int Samples = 6, Inputs = 3, Hidden = 4, Classes = 3;
    private const float ValueWeight = 0.5f;

    private static readonly LossFunction CrossEntropy = new(LossKind.SoftmaxCrossEntropy);
    private static readonly LossFunction Squares = new(LossKind.MeanSquaredError, Weight: ValueWeight);

    // One step of the whole set, in order, with a rate of 1: the parameters move by their gradients.
    private static readonly TrainingOptions Step = new()
    {
        Epochs = 1,
        BatchSize = Samples,
        Shuffle = false,
        Optimizer = new Sgd(1),
        Normalization = new Normalization([0, 0, 0], [1, 1, 1]),
        Losses = new Dictionary<string, LossFunction> { ["class"] = CrossEntropy, ["value"] = Squares },
    };

    [Theory]
    [InlineData("class", "value")]
    [InlineData("value", "class")]
    [InlineData("class")]
    [InlineData("value")]
    public void TheGradient_IsThatOfTheSumOfTheLosses_ByCentralDifferences(params string[] targets)
    {
        using Model model = NewModel();
        Dictionary<string, double[]> before = Parameters(model);

        double loss = Fit(model, Step with { Losses = Step.Losses.Where(pair => targets.Contains(pair.Key)).ToDictionary() }, targets);

        Assert.Equal(TotalLoss(before, targets), loss, 1e-6);
        foreach ((string name, double[] values) in before)
        {
            for (int i = 0; i < values.Length; i++)
            {
                const double H = 1e-5;
                double start = values[i];
                values[i] = start + H;
                double more = TotalLoss(before, targets);
                values[i] = start - H;
                double less = TotalLoss(before, targets);
                values[i] = start;

                // Weights and gradients are below 2: a few roundings of single precision, and h² of the quotient.
                Assert.Equal((more - less) / (2 * H), start - model.Parameters[name][i], 2e-6);
            }
        }
    }

    [Fact]
    public void AnOutputThatIsNotNamed_HasTheLossOfAll()
    {
        using Model named = NewModel(), rest = NewModel();

        _ = Fit(named, Step, ["class", "value"]);
        _ = Fit(rest, Step with { Loss = Squares, Losses = new Dictionary<string, LossFunction> { ["class"] = CrossEntropy } },
            ["class", "value"]);

        Assert.Equal(TrainingBed.Bits(named), TrainingBed.Bits(rest));
    }

    [Fact]
    public void ALossOfAnOutputThatTheModelLacks_IsRefused_WithTheModelsOutputs()
    {
        string message = Refused(Step with { Losses = new Dictionary<string, LossFunction> { ["clas"] = CrossEntropy } });

        Assert.Contains("\"clas\"", message, StringComparison.Ordinal);
        Assert.Contains("\"class\", \"value\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossOfAnOutputWithoutATarget_IsRefused()
    {
        string message = Refused(Step, "value");

        Assert.Contains("\"class\"", message, StringComparison.Ordinal);
        Assert.Contains("its targets are \"value\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixing_IsRefused_WhereThereAreSeveralOutputs() => Assert.Contains("Mixing", Refused(
        Step with { Mixing = new Mixup(0.2f), Losses = new Dictionary<string, LossFunction> { ["class"] = CrossEntropy } }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(LossKind.MeanSquaredError)]
    [InlineData(LossKind.Hinge)]
    public void Mixing_IsRefused_WithAnyOtherLossThanCrossEntropy(LossKind kind)
    {
        using Model model = TrainingBed.NewModel();
        TrainingOptions options = new() { Mixing = new CutMix(1) };

        Assert.Contains("Mixing", Assert.Throws<FoveaException>(
            () => new Trainer(model, options with { Loss = new(kind) })).Message, StringComparison.Ordinal);
        Assert.Contains("Mixing", Assert.Throws<FoveaException>(() => new Trainer(model, options with
        {
            Losses = new Dictionary<string, LossFunction> { [Model.OutputName] = new(kind) },
        })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void LabelSmoothingOutOfRange_IsRefused_InEveryLoss(float smoothing)
    {
        using Model model = TrainingBed.NewModel();
        var loss = new LossFunction(LossKind.SoftmaxCrossEntropy, smoothing);

        Assert.Throws<FoveaException>(() => new Trainer(model, new TrainingOptions { Loss = loss }));
        Assert.Throws<FoveaException>(() => new Trainer(model, new TrainingOptions
        {
            Losses = new Dictionary<string, LossFunction> { [Model.OutputName] = loss },
        }));
    }

    private static string Refused(TrainingOptions options, params string[] targets)
    {
        using Model model = NewModel();
        return Assert.Throws<FoveaException>(() => Fit(model, options, targets.Length > 0 ? targets : ["class", "value"])).Message;
    }

    // The loss of the last step.
    private static double Fit(Model model, TrainingOptions options, string[] targets)
    {
        double loss = double.NaN;
        _ = new Trainer(model, options).Fit(
            Data(targets), progress: new SynchronousProgress(at => loss = at.Loss),
            cancellationToken: TestContext.Current.CancellationToken);
        return loss;
    }

    private static Model NewModel() => Model.Create(
        new NetworkDescription(
            [new("input", new Shape(Inputs))],
            [
                new("trunk", new Dense(Hidden), ["input"]), new("bent", new Tanh(), ["trunk"]),
                new("class", new Dense(Classes), ["bent"]), new("value", new Dense(1), ["bent"]),
            ],
            ["class", "value"]),
        seed: 6);

    private static NamedTensorDataset Data(string[] targets)
    {
        var samples = new Tensor(new Shape(Samples, Inputs));
        for (int i = 0; i < samples.Span.Length; i++)
        {
            samples.Span[i] = Sample(i);
        }
        var known = new Dictionary<string, Tensor>
        {
            ["class"] = new(new Shape(Samples), [.. Enumerable.Range(0, Samples).Select(i => (float)Label(i))]),
            ["value"] = new(new Shape(Samples, 1), [.. Enumerable.Range(0, Samples).Select(Goal)]),
        };
        return new NamedTensorDataset([("input", samples)], [.. targets.Select(name => (name, known[name]))]);
    }

    private static float Sample(int i) => (i * 5 % 13 / 8f) - 0.75f;

    private static int Label(int row) => row * 2 % Classes;

    private static float Goal(int row) => (row / 4f) - 0.5f;

    private static Dictionary<string, double[]> Parameters(Model model) => model.Parameters.Slots.ToDictionary(
        slot => slot.Info.Name, slot => model.Parameters[slot.Info.Name].ToArray().Select(value => (double)value).ToArray());

    // The network and its losses, written out.
    private static double TotalLoss(Dictionary<string, double[]> parameters, string[] targets)
    {
        double sum = 0;
        for (int row = 0; row < Samples; row++)
        {
            double[] input = [.. Enumerable.Range(row * Inputs, Inputs).Select(i => (double)Sample(i))];
            double[] bent = [.. Dense(parameters, "trunk", input).Select(Math.Tanh)];
            if (targets.Contains("class"))
            {
                double[] scores = Dense(parameters, "class", bent);
                sum += Math.Log(scores.Sum(Math.Exp)) - scores[Label(row)];
            }
            if (targets.Contains("value"))
            {
                sum += ValueWeight * Math.Pow(Dense(parameters, "value", bent)[0] - Goal(row), 2);
            }
        }
        return sum / Samples;
    }

    private static double[] Dense(Dictionary<string, double[]> parameters, string name, double[] x) =>
    [
        .. parameters[name + ".bias"].Select(
            (bias, k) => bias + x.Select((value, i) => value * parameters[name + ".weight"][(k * x.Length) + i]).Sum()),
    ];
}
