using Fovea.Layers;
using Fovea.Tests.Formats;
using Fovea.Training;
using Fovea.Training.Health;
using Fovea.Optimizers;

namespace Fovea.Tests.Training.Health;

/// <summary>What ails a network is found, named by its layer, and watching changes nothing.</summary>
public class HealthTests
{
    private static readonly TrainingOptions Watched = new()
    {
        Epochs = 1,
        BatchSize = 8,
        Optimizer = new Sgd(1e-3f),
        Health = new HealthOptions(),
    };

    [Fact]
    public void DeadUnits_AreCounted_AndNamedByTheirLayer()
    {
        using Model model = TrainingBed.NewModel(Rectified());
        model.Parameters["conv.bias"][..3].Fill(-1000);

        HealthReport report = Train(model, Watched);

        ActivationHealth relu = Assert.Single(report.Activations);
        Assert.Equal(("relu", "ReLU", 4, 3), (relu.Layer, relu.Function, relu.Units, relu.DeadUnits!.Value));
        Assert.Null(relu.SaturatedShare);
        HealthFinding finding = Assert.Single(report.Findings, finding => finding.Problem == HealthProblem.DeadUnits);
        Assert.Equal("relu", finding.Layer);
        Assert.StartsWith("\"relu\", ReLU: 3 of 4 units are dead", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHealthyNetwork_HasNoFindings()
    {
        using Model model = TrainingBed.NewModel(TrainingBed.Network());

        HealthReport report = Train(model, Watched);

        Assert.Empty(report.Findings);
        Assert.Equal(["conv", "norm", "head"], report.Gradients.Select(gradient => gradient.Layer));
        Assert.All(report.Gradients, gradient => Assert.True(gradient is { GradientNorm: > 0, WeightNorm: > 0 }));
    }

    [Theory]
    [InlineData(0f, 0.0)]      // σ(0) = 1/2 and tanh(0) = 0, in the middle of their ranges
    [InlineData(1000f, 1.0)]
    [InlineData(-1000f, 1.0)]
    public void Saturation_IsTheShareOfValuesAtTheEnds(float bias, double share)
    {
        foreach (Layer activation in new Layer[] { new Sigmoid { Name = "f" }, new Tanh { Name = "f" }, new HardSigmoid { Name = "f" } })
        {
            using Model model = TrainingBed.NewModel(new Sequential(
                new Conv(4, 3) { Name = "conv" }, activation, new Flatten(), new Dense(TrainingBed.Classes) { Name = "head" }));
            model.Parameters["conv.weight"].Clear();
            model.Parameters["conv.bias"].Fill(bias);

            HealthReport report = Train(model, Watched with { Frozen = ["conv"] });

            ActivationHealth health = Assert.Single(report.Activations);
            Assert.Equal(share, health.SaturatedShare);
            Assert.Null(health.DeadUnits);
            Assert.Equal(share > 0, report.Findings.Any(finding => finding is { Problem: HealthProblem.Saturation, Layer: "f" }));
        }
    }

    [Fact]
    public void AVanishingGradient_IsFoundWhereSigmoidsAreStacked_AndNotWithBatchNorm()
    {
        HealthReport plain = Deep(() => [new Sigmoid()]), normalised = Deep(() => [new BatchNorm(), new ReLU()]);

        HealthFinding[] vanishing = [.. plain.Findings.Where(finding => finding.Problem == HealthProblem.VanishingGradient)];
        Assert.Contains(vanishing, finding => finding.Layer == "dense0");
        Assert.DoesNotContain(vanishing, finding => finding.Layer == "head");
        Assert.DoesNotContain(normalised.Findings, finding => finding.Problem == HealthProblem.VanishingGradient);

        static HealthReport Deep(Func<Layer[]> between)
        {
            Layer[] layers = [.. Enumerable.Range(0, 10).SelectMany(i => (Layer[])[new Dense(24) { Name = $"dense{i}" }, .. between()])];
            using Model model = TrainingBed.NewModel(
                new Sequential([new Flatten(), .. layers, new Dense(TrainingBed.Classes) { Name = "head" }]));
            return Train(model, Watched);
        }
    }

    [Fact]
    public void AnExplodingGradient_IsFound()
    {
        using Model model = TrainingBed.NewModel(Rectified());
        model.Parameters["conv.weight"].Fill(1e-4f);
        model.Parameters["conv.bias"].Fill(1e-4f);
        model.Parameters["head.weight"][..100].Fill(1e3f);

        HealthReport report = Train(model, Watched with { Optimizer = new Sgd(1e-12f) });

        Assert.Contains(report.Findings, finding => finding is { Problem: HealthProblem.ExplodingGradient, Layer: "conv" });
    }

    [Fact]
    public void GradientNorm_IsTheRootMeanSquareOverTheSteps()
    {
        // With plain SGD a step moves the weights by rate · gradient: one step's norm follows from the weights' move.
        const float Rate = 1e-2f;
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        float[] before = model.Parameters["head.weight"].ToArray().Concat(model.Parameters["head.bias"].ToArray()).ToArray();

        HealthReport report = Train(model, Watched with { Optimizer = new Sgd(Rate), MaxSteps = 1 });

        float[] after = model.Parameters["head.weight"].ToArray().Concat(model.Parameters["head.bias"].ToArray()).ToArray();
        double moved = Math.Sqrt(before.Zip(after, (a, b) => ((double)a - b) * (a - b)).Sum());
        GradientHealth head = report.Gradients.Single(gradient => gradient.Layer == "head");
        Assert.Equal(before.Length, head.Parameters);
        Assert.Equal(moved / Rate, head.GradientNorm, head.GradientNorm * 1e-4);   // the weights' rounding, 2⁻²⁴ against moves of 10⁻³
        Assert.Equal(Math.Sqrt(after.Sum(value => (double)value * value)), head.WeightNorm, 1e-6);
    }

    [Fact]
    public void Watching_ChangesNoBit()
    {
        TrainingOptions options = Watched with { Epochs = 2, Optimizer = new Adam() };

        Assert.Equal(TrainingBed.Weights(options with { Health = null }), TrainingBed.Weights(options));
    }

    [Fact]
    public void TheRunFolder_HoldsDistributionsAndShares_ForTensorBoard()
    {
        using var folder = new TemporaryFolder();
        using Model model = TrainingBed.NewModel(Rectified());

        Train(model, Watched with { RunFolder = folder.Path });

        string file = Directory.EnumerateFiles(folder.Path, "events.*").Single();
        string[] tags = [.. EventFile.Read(File.ReadAllBytes(file)).SelectMany(record => record.Where(field => field.Id == 5))
            .SelectMany(summary => EventFile.Parse(summary.Bytes))
            .Select(value => EventFile.Parse(value.Bytes).First(field => field.Id == 1).Text)];
        Assert.All(
            ["health/dead_units/relu", "health/gradient_norm/conv", "health/gradient_norm/head", "activations/relu",
                "weights/conv.weight", "gradients/conv.weight", "gradients/head.bias"],
            tag => Assert.Contains(tag, tags));
    }

    private static Layer Rectified() => new Sequential(
        new Conv(4, 3) { Name = "conv" }, new ReLU { Name = "relu" }, new Flatten(), new Dense(TrainingBed.Classes) { Name = "head" });

    private static HealthReport Train(Model model, TrainingOptions options) => TrainingBed.Fit(model, options).Epochs[^1].Health!;
}
