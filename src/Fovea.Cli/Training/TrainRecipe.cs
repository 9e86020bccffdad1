using Fovea.Backends;
using Fovea.Data;
using Fovea.Data.Augmentations;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Training;
using Fovea.Training.Health;
using Fovea.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Cli.Training;

/// <summary>From the command line to training options: what was not said takes the value that trains small networks well.</summary>
internal static class TrainRecipe
{
    private const int DefaultEpochs = 10;
    private const int DefaultBatchSize = 64;
    private const string DefaultSchedule = "one-cycle";

    // Digits are written a little higher, lower or slanted: worth half a per cent on the embedded ones.
    private const string DigitsAugmentation = "shift:2,rotate:10";

    public static TrainingOptions Make(TrainArguments arguments, string runFolder, IBackend backend)
    {
        Optimizer optimizer = Optimizer.Parse(
            arguments.Optimizer ?? "sgd", arguments.LearningRate, arguments.Momentum,
            arguments.WeightDecay ?? (arguments.Optimizer is null ? 5e-4f : null));
        string schedule = arguments.Schedule ?? DefaultSchedule;
        if (arguments.WarmupEpochs is double warmup and > 0)
        {
            schedule = FormattableString.Invariant($"warmup:epochs={warmup}+{schedule}");
        }
        return new TrainingOptions
        {
            Epochs = arguments.Epochs ?? DefaultEpochs,
            BatchSize = arguments.BatchSize ?? DefaultBatchSize,
            Optimizer = optimizer,
            Schedule = LearningRateSchedule.Parse(schedule),
            Loss = new LossFunction(LossKind.SoftmaxCrossEntropy, arguments.LabelSmoothing ?? 0),
            Seed = arguments.Seed,
            Shuffle = !arguments.NoShuffle,
            AllowWinograd = !arguments.Strict,
            Augmentations = Augmentations(arguments),
            Mixing = Mixing(arguments),
            AccumulateSteps = arguments.Accumulate ?? 1,
            ClipNorm = arguments.ClipNorm,
            AverageDecay = arguments.Average,
            Frozen = arguments.Freeze?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            EarlyStoppingPatience = arguments.EarlyStopping,
            CheckpointEvery = arguments.CheckpointEvery,
            MaxSteps = arguments.MaxSteps,
            Health = new HealthOptions(),
            RunFolder = runFolder,
            Resume = arguments.Resume is not null,
            Backend = backend,
        };
    }

    private static IReadOnlyList<Augmentation> Augmentations(TrainArguments arguments)
    {
        string augment = arguments.Augment ?? (arguments.Data == DatasetCatalog.EmbeddedName ? DigitsAugmentation : "none");
        return augment == "none" ? [] : Augmentation.Parse(augment);
    }

    private static BatchMixing? Mixing(TrainArguments arguments) => (arguments.Mixup, arguments.CutMix) switch
    {
        (float alpha, _) => new Mixup(alpha),
        (_, float alpha) => new CutMix(alpha),
        _ => null,
    };
}
