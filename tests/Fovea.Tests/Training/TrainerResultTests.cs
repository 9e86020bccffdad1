using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.Training;

/// <summary>What a training tells before, while and after it runs.</summary>
public class TrainerResultTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 8, Optimizer = new Adam() };

    [Fact]
    public void Progress_BeginsWithThePlannedMemory_ThenTellsOfEveryStep()
    {
        var reports = new List<TrainingProgress>();
        using Model model = TrainingBed.NewModel();

        TrainingResult result = TrainingBed.Fit(model, Options, report: reports.Add);

        Assert.True(reports[0].IsPlan);
        Assert.Equal(0, reports[0].Step);
        Assert.Equal(Enumerable.Range(1, (int)result.Steps), reports.Skip(1).Select(report => (int)report.Step));
        Assert.All(reports.Skip(1), report => Assert.False(report.IsPlan));
        Assert.All(reports, report => Assert.Equal(result.Memory, report.Memory));
    }

    [Fact]
    public void Memory_IsWhatTheParametersAndTheOptimizerTake()
    {
        using Model model = TrainingBed.NewModel();

        MemoryPlan memory = TrainingBed.Fit(model, Options with { AccumulateSteps = 2 }).Memory;

        Assert.Equal(4 * model.Parameters.Length, memory.Parameters);
        Assert.Equal(2 * 4 * model.Parameters.TrainableLength, memory.Gradients);             // of a step, and the sum of two
        // Adam's two, and scratch.
        Assert.InRange(memory.Optimizer, 2 * 4 * model.Parameters.TrainableLength, (2 * 4 * model.Parameters.TrainableLength) + 4096);
        Assert.True(memory is { Activations: > 0, Batches: > 0, Evaluation: > 0 });
    }

    [Fact]
    public void Evaluation_IsThatOfTheTrainedModel()
    {
        using Model model = TrainingBed.NewModel();

        TrainingResult result = TrainingBed.Fit(model, Options with { AverageDecay = 0.5f });

        using var evaluator = new Evaluator(model);
        EvaluationResult again = evaluator.Evaluate(TrainingBed.Data(12, seed: 8), TestContext.Current.CancellationToken);
        Assert.Equal(again.Loss, result.Evaluation!.Loss);
        Assert.Equal(again.Accuracy, result.Evaluation.Accuracy);
    }

    [Fact]
    public void Evaluation_IsMissing_WhereTheRunStoppedWithinAnEpoch()
    {
        using Model model = TrainingBed.NewModel();

        TrainingResult result = TrainingBed.Fit(model, Options, cancelAfter: 8);   // six steps an epoch

        Assert.Equal(TrainingOutcome.Canceled, result.Outcome);
        Assert.Single(result.Epochs);
        Assert.Null(result.Evaluation);
    }
}
