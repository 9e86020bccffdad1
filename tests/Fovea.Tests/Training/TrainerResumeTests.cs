using Fovea.Backends;
using Fovea.Data.Augmentations;
using Fovea.Tests.Formats;
using Fovea.Training;
using Fovea.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Tests.Training;

/// <summary>A run that was stopped and resumed ends with the same bits as one that ran through.</summary>
public class TrainerResumeTests
{
    // 44 samples in batches of 8: six steps an epoch, the last of four samples. Three epochs are 18 steps. The stops are
    // after the first step, within epochs, at their ends (6, 12), just behind, and one step before the last.
    private static readonly long[] Stops = [1, 2, 5, 6, 7, 10, 12, 17];

    public static TheoryData<string, string, int> Runs => new()
    {
        { "sgd", "plateau", 1 },
        { "sgd", "one-cycle", 3 },
        { "adam", "plateau", 3 },
        { "adam", "step", 1 },
        { "rmsprop", "one-cycle", 1 },
        { "rmsprop", "step", 3 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Resume_EndsWithTheBitsOfAnUninterruptedRun_WhereverItStopped(string optimizer, string schedule, int accumulate)
    {
        TrainingOptions options = Options(optimizer, schedule, accumulate);
        using var whole = new TemporaryFolder();
        byte[] expected = TrainingBed.Weights(options with { RunFolder = whole.Path });
        byte[] expectedSteps = File.ReadAllBytes(whole.File("metrics.jsonl"));

        foreach (long stop in Stops)
        {
            using var folder = new TemporaryFolder();
            TrainingOptions parts = options with { RunFolder = folder.Path };
            string last = Path.Combine("checkpoints", "step-00000018.safetensors");
            byte[] stopped = TrainingBed.Weights(parts, cancelAfter: stop);
            byte[] resumed = TrainingBed.Weights(parts with { Resume = true });

            Assert.False(expected.AsSpan().SequenceEqual(stopped), $"stop {stop}: the run had ended already");
            Assert.True(expected.AsSpan().SequenceEqual(resumed), $"stop {stop}: other weights");
            Assert.True(expectedSteps.AsSpan().SequenceEqual(File.ReadAllBytes(folder.File("metrics.jsonl"))),
                $"stop {stop}: other metrics");
            Assert.True(File.ReadAllBytes(whole.File(last)).AsSpan().SequenceEqual(File.ReadAllBytes(folder.File(last))),
                $"stop {stop}: another checkpoint");
        }
    }

    [Fact]
    public void Resume_EndsWithTheSameBits_WhenStoppedTwiceWithOtherThreads()
    {
        TrainingOptions options = Options("adam", "plateau", accumulate: 3);
        byte[] expected = TrainingBed.Weights(options);

        using var folder = new TemporaryFolder();
        TrainingOptions parts = options with { RunFolder = folder.Path };
        _ = TrainingBed.Weights(parts, cancelAfter: 4);
        _ = TrainingBed.Weights(parts with { Resume = true }, threads: 2, cancelAfter: 13);

        Assert.Equal(expected, TrainingBed.Weights(parts with { Resume = true }, threads: 3));
    }

    [Fact]
    public void Resume_EndsWithTheSameBits_WhenTheStopWasAskedForWithinAnEpochsLastStep()
    {
        // The evaluation behind that step decides what the plateau schedule remembers.
        TrainingOptions options = Options("sgd", "plateau", accumulate: 1);
        string last = Path.Combine("checkpoints", "step-00000018.safetensors");
        using var whole = new TemporaryFolder();
        _ = TrainingBed.Weights(options with { RunFolder = whole.Path });

        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        TrainingOptions parts = options with { RunFolder = folder.Path };
        using (Model model = TrainingBed.NewModel())
        {
            new Trainer(model, parts with { Reducer = new CancelingReducer(cancellation, call: 12) })
                .Fit(TrainingBed.Data(44), TrainingBed.Data(12, seed: 8), progress: null, cancellation.Token);
        }

        _ = TrainingBed.Weights(parts with { Resume = true });
        Assert.Equal(File.ReadAllBytes(whole.File(last)), File.ReadAllBytes(folder.File(last)));
    }

    [Theory]
    [InlineData(3)]    // within the first epoch
    [InlineData(12)]   // between epochs
    [InlineData(16)]
    [InlineData(null)] // where it stops by itself
    public void Resume_StopsEarlyWhereAnUninterruptedRunDoes(int? stop)
    {
        // The first epoch's rate moves the weights, the others' does not: once the average has caught up, nothing is gained.
        TrainingOptions options = Options("sgd", "step", accumulate: 1) with
        {
            Epochs = 30,
            Optimizer = new Sgd(0.05f),
            Schedule = new StepSchedule(1, 1e-30),
            AverageDecay = 0.5f,
            EarlyStoppingPatience = 2,
        };
        using TemporaryFolder whole = new(), folder = new();
        TrainingOptions parts = options with { RunFolder = folder.Path };
        (TrainingResult expected, byte[] bits) = Fit(options with { RunFolder = whole.Path });
        Assert.Equal(TrainingOutcome.StoppedEarly, expected.Outcome);
        Assert.InRange(expected.Steps, 17, 179);

        _ = Fit(parts, stop);
        (TrainingResult resumed, byte[] resumedBits) = Fit(parts with { Resume = true });

        Assert.Equal((TrainingOutcome.StoppedEarly, expected.Steps), (resumed.Outcome, resumed.Steps));
        Assert.Equal(bits, resumedBits);
        Assert.Equal(File.ReadAllBytes(whole.File("metrics.jsonl")), File.ReadAllBytes(folder.File("metrics.jsonl")));
    }

    [Fact]
    public void Resume_Refuses_WhenTheOptionsAreOthers()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options("sgd", "step", accumulate: 1) with { RunFolder = folder.Path };
        _ = TrainingBed.Weights(options, cancelAfter: 3);

        FoveaException error = Assert.Throws<FoveaException>(() => TrainingBed.Weights(options with { Resume = true, BatchSize = 4 }));

        Assert.Contains("other options", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RefusesANewRun_WhereAnotherHasLeftCheckpoints()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options("sgd", "step", accumulate: 1) with { RunFolder = folder.Path };
        _ = TrainingBed.Weights(options, cancelAfter: 3);

        Assert.Throws<FoveaException>(() => TrainingBed.Weights(options));
    }

    [Theory]
    [InlineData("metrics.jsonl", true)]
    [InlineData("checkpoints/step-00000003.safetensors", true)]
    [InlineData("checkpoints/notes.txt", false)]
    [InlineData("config.json", false)]
    public void HasRun_KnowsARun_ByItsLogOrACheckpoint(string file, bool expected)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options("sgd", "step", accumulate: 1) with { RunFolder = folder.Path };
        Assert.False(Trainer.HasRun(folder.File("none")));
        Directory.CreateDirectory(folder.File("checkpoints"));
        File.WriteAllText(folder.File(file), "");

        Assert.Equal(expected, Trainer.HasRun(folder.Path));
        if (expected)
        {
            FoveaException error = Assert.Throws<FoveaException>(() => TrainingBed.Weights(options));
            Assert.Contains("another run", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Resume_Refuses_WhenThereIsNothingToResume()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options("sgd", "step", accumulate: 1) with { RunFolder = folder.Path, Resume = true };

        Assert.Contains("no checkpoint",
            Assert.Throws<FoveaException>(() => TrainingBed.Weights(options)).Message, StringComparison.Ordinal);
    }

    private static (TrainingResult Result, byte[] Bits) Fit(TrainingOptions options, long? cancelAfter = null)
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        TrainingResult result = TrainingBed.Fit(model, options, cancelAfter: cancelAfter);
        return (result, TrainingBed.Bits(model));
    }

    private static TrainingOptions Options(string optimizer, string schedule, int accumulate) => new()
    {
        Epochs = 3,
        BatchSize = 8,
        Seed = 5,
        AccumulateSteps = accumulate,
        AverageDecay = 0.8f,
        CheckpointEvery = 4,
        Augmentations = [new Shift(1), new HorizontalFlip()],
        Optimizer = optimizer switch
        {
            "sgd" => new Sgd(0.05f, momentum: 0.9f, weightDecay: 1e-3f),
            "adam" => new Adam(0.01f),
            _ => new RmsProp(0.003f, momentum: 0.5f),
        },
        Schedule = schedule switch
        {
            "plateau" => new PlateauSchedule(Patience: 0, Threshold: 0.9),   // hard to please: it lowers the rate in this short run
            "one-cycle" => new OneCycleSchedule(),
            _ => new StepSchedule(1, 0.5),
        },
    };

    /// <summary>Asks for a stop between the gradient and the weights of a step.</summary>
    private sealed class CancelingReducer(CancellationTokenSource cancellation, int call) : IGradientReducer
    {
        private int _calls;

        public void Begin(int bucket, Memory<float> gradient)
        {
        }

        public void Complete()
        {
            if (++_calls == call)
            {
                cancellation.Cancel();
            }
        }
    }
}
