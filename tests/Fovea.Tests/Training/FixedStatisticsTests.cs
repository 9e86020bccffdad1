using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Optimizers;
using Fovea.Tensors;
using Fovea.Training;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Training;

/// <summary>Fine-tuning with the running statistics of some normalisations, or of all.</summary>
public class FixedStatisticsTests
{
    private static readonly TrainingOptions Step = new()
    {
        Epochs = 1,
        BatchSize = 12,
        MaxSteps = 1,
        Optimizer = new Sgd(0.05f),
        Normalization = new Normalization([0.5f], [0.5f]),
    };

    [Theory]
    [InlineData(true, false, "first")]
    [InlineData(false, true, "second")]
    [InlineData(true, true, "first", "second")]
    [InlineData(true, true, "")]
    [InlineData(false, false)]
    public void OnlyTheStatisticsUnderAPrefix_StayAsTheyAre(bool first, bool second, params string[] prefixes)
    {
        using Model model = NewModel();
        float[] firstMean = model.Parameters["first.running_mean"].ToArray();
        float[] secondMean = model.Parameters["second.running_mean"].ToArray();
        float[] firstVariance = model.Parameters["first.running_var"].ToArray();

        _ = TrainingBed.Fit(model, Step with { FixedStatistics = prefixes });

        Assert.Equal(first, firstMean.AsSpan().SequenceEqual(model.Parameters["first.running_mean"]));
        Assert.Equal(first, firstVariance.AsSpan().SequenceEqual(model.Parameters["first.running_var"]));
        Assert.Equal(second, secondMean.AsSpan().SequenceEqual(model.Parameters["second.running_mean"]));
    }

    [Fact]
    public void WithAllFixed_TheFirstLoss_IsTheLossAtInference()
    {
        using Model model = NewModel(), batchStatistics = NewModel();
        model.Normalization = batchStatistics.Normalization = Step.Normalization;
        using var evaluator = new Evaluator(model, new LossFunction(LossKind.SoftmaxCrossEntropy));
        double inference = evaluator.Evaluate(TrainingBed.Data(12), TestContext.Current.CancellationToken).Loss;

        double withFixed = FirstLoss(model, Step with { FixedStatistics = [""] }), without = FirstLoss(batchStatistics, Step);

        Assert.Equal(inference, withFixed, 1e-5);   // twelve losses of about 1, in another order and folded
        Assert.True(Math.Abs(inference - without) > 1e-2, $"{inference} and {without}");
    }

    [Theory]
    [InlineData("frist")]
    [InlineData("head")]
    public void APrefixOfNoNormalization_IsRefused(string prefix)
    {
        using Model model = NewModel();

        string message = Assert.Throws<FoveaException>(() => TrainingBed.Fit(model, Step with { FixedStatistics = [prefix] })).Message;

        Assert.Contains($"\"{prefix}\"", message, StringComparison.Ordinal);
        Assert.Contains("first, second", message, StringComparison.Ordinal);
    }

    private static double FirstLoss(Model model, TrainingOptions options)
    {
        double loss = double.NaN;
        _ = TrainingBed.Fit(model, options, train: TrainingBed.Data(12), report: at => loss = at.Loss);
        return loss;
    }

    private static Model NewModel()
    {
        Model model = TrainingBed.NewModel(new Sequential(
            new Conv(4, 3) { Name = "conv" }, new BatchNorm { Name = "first" }, new ReLU(),
            new Conv(5, 3) { Name = "conv2" }, new BatchNorm { Name = "second" }, new ReLU(),
            new Flatten(), new Dense(TrainingBed.Classes) { Name = "head" }));
        foreach (string name in (string[])["first", "second"])
        {
            model.Parameters[name + ".running_mean"].Fill(0.3f);
            model.Parameters[name + ".running_var"].Fill(2);
        }
        return model;
    }
}
