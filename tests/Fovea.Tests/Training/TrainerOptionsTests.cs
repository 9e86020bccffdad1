using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Plans;
using Fovea.Data;
using Fovea.Data.Augmentations;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.Training;

/// <summary>Every option does what it says.</summary>
public class TrainerOptionsTests
{
    private static readonly TrainingOptions Plain = new()
    {
        Epochs = 2,
        BatchSize = 8,
        Optimizer = new Sgd(0.05f, momentum: 0.9f, weightDecay: 1e-2f),
        Normalization = new Normalization([0.5f], [0.5f]),
    };

    [Fact]
    public void Frozen_LeavesThoseParametersBitEqual_AndMovesTheOthers()
    {
        using Model model = TrainingBed.NewModel();
        float[] convolution = model.Parameters["conv.weight"].ToArray(), head = model.Parameters["head.weight"].ToArray();

        TrainingBed.Fit(model, Plain with { Frozen = ["conv"], AverageDecay = 0.5f });

        Assert.Equal(convolution, model.Parameters["conv.weight"].ToArray());
        Assert.NotEqual(head, model.Parameters["head.weight"].ToArray());
    }

    [Fact]
    public void Frozen_Refuses_APrefixThatFitsNothing()
    {
        using Model model = TrainingBed.NewModel();

        Assert.Contains("\"cnov\"",
            Assert.Throws<FoveaException>(() => TrainingBed.Fit(model, Plain with { Frozen = ["cnov"] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_KeepsTrainingFromWinograd()
    {
        using var backend = new CpuBackend(threads: 1);
        using Model model = Model.Create(Shape.Image(64, 28, 28),
            new Sequential(new Conv(64, 3, padding: 1), new Flatten(), new Dense(TrainingBed.Classes)));
        using var fast = new TrainingStep(model, Plain with { BatchSize = 4 }, backend, [new NamedShape(Model.OutputName, new Shape(1))]);
        using var strict = new TrainingStep(model, Plain with { BatchSize = 4, AllowWinograd = false }, backend,
            [new NamedShape(Model.OutputName, new Shape(1))]);

        Assert.Contains(((ExecutionPlan)fast.Executable(4)).Steps, step => step.Kernel.Contains("Winograd", StringComparison.Ordinal));
        Assert.DoesNotContain(((ExecutionPlan)strict.Executable(4)).Steps,
            step => step.Kernel.Contains("Winograd", StringComparison.Ordinal));
    }

    [Fact]
    public void ClipNorm_BoundsTheMoveOfAStep()
    {
        // Without momentum and decay a step moves the weights by rate · gradient: its norm is at most rate · limit.
        const float Rate = 0.5f, Limit = 1e-3f;
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        float[] before = model.Parameters.Flat.ToArray();

        TrainingBed.Fit(model, Plain with { Optimizer = new Sgd(Rate), ClipNorm = Limit, MaxSteps = 1 });

        double sum = 0;
        for (int i = 0; i < before.Length; i++)
        {
            double move = (double)model.Parameters.Flat[i] - before[i];
            sum += move * move;
        }
        // Weights below 0.5 round to 2⁻²⁶ at worst: at most √n · 1.5e-8 on the norm, with n of about 400.
        Assert.InRange(Math.Sqrt(sum), (Rate * Limit) - 3e-7, (Rate * Limit) + 3e-7);
    }

    [Fact]
    public void AccumulateSteps_OfTwo_MoveAsABatchTwiceAsLarge()
    {
        // 48 samples: every batch is full. The gradients are the same sums in another order, a few parts in 10⁷ apart.
        Dataset data = TrainingBed.Data(48);
        TrainingOptions options = Plain with { Epochs = 1 };
        using Model whole = TrainingBed.NewModel(TrainingBed.PlainNetwork()), halves = TrainingBed.NewModel(TrainingBed.PlainNetwork());

        TrainingBed.Fit(whole, options, train: data);
        TrainingBed.Fit(halves, options with { BatchSize = 4, AccumulateSteps = 2 }, train: data);

        for (int i = 0; i < whole.Parameters.Flat.Length; i++)
        {
            Assert.Equal(whole.Parameters.Flat[i], halves.Parameters.Flat[i], 1e-5f);
        }
    }

    [Fact]
    public void EarlyStopping_EndsTheRun_WhenTheTestLossNoLongerFalls()
    {
        // A rate of nearly nothing: the loss does not fall, so the run ends long before its epochs.
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());

        TrainingResult result = TrainingBed.Fit(model, Plain with { Epochs = 30, Optimizer = new Sgd(1e-30f), EarlyStoppingPatience = 2 });

        Assert.Equal(TrainingOutcome.StoppedEarly, result.Outcome);
        Assert.InRange(result.Epochs.Count, 3, 4);
    }

    [Fact]
    public void MaxSteps_EndsTheRunWithinAnEpoch()
    {
        using Model model = TrainingBed.NewModel();

        TrainingResult result = TrainingBed.Fit(model, Plain with { MaxSteps = 8 });

        Assert.Equal(8, result.Steps);
        Assert.Equal(TrainingOutcome.Completed, result.Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_LearnsTheClasses_WithAndWithoutMixup(bool mixup)
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());

        TrainingResult result = TrainingBed.Fit(model, Plain with { Epochs = 10, Mixing = mixup ? new Mixup(0.2f) : null });

        Assert.InRange(result.Epochs[^1].TestAccuracy!.Value, 0.9, 1);
    }
}
