using Fovea.Backends.Cpu;
using Fovea.Cli.Training;
using Fovea.Data.Augmentations;
using Fovea.Training;

namespace Fovea.Cli.Tests;

/// <summary>What is said on the command line reaches training, and is still known when the run is resumed.</summary>
public sealed class TrainRecipeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-recipe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Make_HandsEveryFlagToTraining()
    {
        TrainingOptions options = Make(new TrainArguments
        {
            Mixup = 0.2f,
            Accumulate = 4,
            ClipNorm = 1.5f,
            Average = 0.99f,
            Freeze = "0, conv1",
            EarlyStopping = 3,
            CheckpointEvery = 7,
        });

        Assert.Equal(new Mixup(0.2f), options.Mixing);
        Assert.Equal(4, options.AccumulateSteps);
        Assert.Equal(1.5f, options.ClipNorm);
        Assert.Equal(0.99f, options.AverageDecay);
        Assert.Equal(["0", "conv1"], options.Frozen);
        Assert.Equal(3, options.EarlyStoppingPatience);
        Assert.Equal(7, options.CheckpointEvery);
        Assert.Equal(new CutMix(1), Make(new TrainArguments { CutMix = 1 }).Mixing);
    }

    [Fact]
    public void Make_LeavesTheLibrarysDefaults_WhereNothingIsSaid()
    {
        TrainingOptions expected = new(), options = Make(new TrainArguments());

        Assert.Equal(
            (expected.Mixing, expected.AccumulateSteps, expected.ClipNorm, expected.AverageDecay,
                expected.EarlyStoppingPatience, expected.CheckpointEvery),
            (options.Mixing, options.AccumulateSteps, options.ClipNorm, options.AverageDecay,
                options.EarlyStoppingPatience, options.CheckpointEvery));
        Assert.Empty(options.Frozen);
    }

    [Fact]
    public async Task Train_KeepsItsFlagsInTheRunFolder_AndResumesWithThem()
    {
        const string Flags = "--max-steps 6 --batch-size 16 --threads 1 --mixup 0.4 --clip-norm 2 --accumulate 2 "
            + "--average 0.9 --freeze 0. --checkpoint-every 2 --early-stopping 5";
        string run = Path.Combine(_folder, "run");
        await Tool.JsonAsync($"train {Flags} --output {run}");

        TrainArguments kept = TrainArgumentsJson.Load(run);

        Assert.Equal((0.4f, 2f, 2, 0.9f, "0.", 2L, 5), (kept.Mixup, kept.ClipNorm, kept.Accumulate, kept.Average,
            kept.Freeze, kept.CheckpointEvery, kept.EarlyStopping));
        Assert.True(File.Exists(Path.Combine(run, "checkpoints", "step-00000004.safetensors")),
            string.Join(' ', Directory.GetFiles(Path.Combine(run, "checkpoints"))));
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(run, "model.safetensors"), TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(run, "checkpoints", "step-00000006.safetensors"));
        await Tool.JsonAsync($"train --resume {run}");
        Assert.Equal(model, await File.ReadAllBytesAsync(Path.Combine(run, "model.safetensors"), TestContext.Current.CancellationToken));
    }

    private static TrainingOptions Make(TrainArguments arguments)
    {
        using var backend = new CpuBackend(1);
        return TrainRecipe.Make(arguments, "run", backend);
    }
}
