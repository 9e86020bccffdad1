using Fovea.Formats;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Formats;
using Fovea.Training;
using Fovea.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Tests.Training;

/// <summary>A training that goes wrong says where, and leaves a good checkpoint.</summary>
public class TrainerFailureTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Fit_NamesTheFirstLayerAndTheStep_WhenTheDataHoldsANonFiniteNumber(float poison)
    {
        // 44 samples, the 22nd poisoned, in order and six at a time: batch 3 is the first to hold it.
        TrainingOptions options = new() { Epochs = 1, BatchSize = 6, Shuffle = false, Normalization = new([0], [1]) };
        using Model model = TrainingBed.NewModel();

        NonFiniteException error = Assert.Throws<NonFiniteException>(
            () => TrainingBed.Fit(model, options, train: TrainingBed.Data(44, poison: poison)));

        Assert.Equal("conv", error.Layer);
        Assert.Equal(3, error.Step);
        Assert.Contains("step 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"conv\"", error.Message, StringComparison.Ordinal);
        Assert.All(model.Parameters["conv.weight"].ToArray(), weight => Assert.True(float.IsFinite(weight)));
    }

    [Theory]
    [InlineData(1e15)]
    [InlineData(1e40)]
    public void Fit_StopsWithALayerAndAFiniteCheckpoint_WhenTheLearningRateExplodes(double factor)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = new()
        {
            Epochs = 20,
            BatchSize = 8,
            Optimizer = new Sgd(1e-3f),
            Schedule = new MultiStepSchedule([1.0], factor),
            RunFolder = folder.Path,
            CheckpointEvery = 1,
        };
        // Linear, so that no activation dies and hides the explosion.
        using Model model = TrainingBed.NewModel(
            new Sequential(new Conv(4, 3), new Flatten(), new Dense(64), new Dense(TrainingBed.Classes)));

        NonFiniteException error = Assert.Throws<NonFiniteException>(() => TrainingBed.Fit(model, options));

        Assert.True(error.Step > 0);
        Assert.NotEmpty(error.Layer);
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
        string newest = Directory.GetFiles(folder.File("checkpoints"), "step-*").Order(StringComparer.Ordinal).Last();
        Assert.Contains(
            $"The checkpoint of step {new CheckpointStore(folder.File("checkpoints")).Steps[0]} in {folder.Path}",
            error.Message, StringComparison.Ordinal);
        using (SafetensorsReader reader = SafetensorsReader.Open(newest))
        {
            Assert.NotEmpty(reader.Tensors);
        }
        using Model restored = Model.Load(newest);
        foreach (float weight in restored.Parameters.Flat)
        {
            Assert.True(float.IsFinite(weight));
        }
    }

    [Fact]
    public void Fit_ClaimsNoCheckpoint_WhereNoneIsThereYet()
    {
        using var folder = new TemporaryFolder();
        using Model model = TrainingBed.NewModel();
        TrainingOptions options = new() { Normalization = new([0], [1]), RunFolder = folder.Path };

        NonFiniteException error = Assert.Throws<NonFiniteException>(
            () => TrainingBed.Fit(model, options, train: TrainingBed.Data(44, poison: float.NaN)));

        Assert.DoesNotContain("checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RefusesData_OfAnotherShape()
    {
        using Model model = Model.Create(Shape.Image(1, 9, 9), TrainingBed.PlainNetwork());

        ShapeException error = Assert.Throws<ShapeException>(() => TrainingBed.Fit(model, new TrainingOptions()));

        Assert.Contains("rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RefusesAModel_OfTooFewOutputs()
    {
        using Model model = TrainingBed.NewModel(new Sequential(new Flatten(), new Dense(2)));

        Assert.Throws<ShapeException>(() => TrainingBed.Fit(model, new TrainingOptions()));
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Trainer_RefusesOptions_OutOfRange(TrainingOptions options, string named)
    {
        using Model model = TrainingBed.NewModel();

        Assert.Contains(named, Assert.Throws<FoveaException>(() => new Trainer(model, options)).Message, StringComparison.Ordinal);
    }

    public static IEnumerable<TheoryDataRow<TrainingOptions, string>> WrongOptions()
    {
        yield return new(new() { Epochs = 0 }, "Epochs");
        yield return new(new() { BatchSize = 0 }, "BatchSize");
        yield return new(new() { AccumulateSteps = 0 }, "AccumulateSteps");
        yield return new(new() { ClipNorm = 0 }, "ClipNorm");
        yield return new(new() { ClipNorm = float.NaN }, "ClipNorm");
        yield return new(new() { AverageDecay = 1 }, "AverageDecay");
        yield return new(new() { MaxSteps = 0 }, "MaxSteps");
        yield return new(new() { CheckpointEvery = 0 }, "CheckpointEvery");
        yield return new(new() { EarlyStoppingPatience = -1 }, "EarlyStoppingPatience");
        yield return new(new() { Resume = true }, "RunFolder");
        yield return new(new() { Health = new() { ProbeSamples = 0 } }, "Health");
    }
}
