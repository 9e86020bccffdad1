using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;

namespace Fovea.Cli.Commands;

/// <summary>The options of <c>fovea train</c> that say how weights are trained.</summary>
internal static class LearningFlags
{
    private static readonly Option<int?> Epochs = Values.Number("--epochs", "Passes over the data; 10 by default.", 1, 100_000);
    private static readonly Option<int?> MaxSteps = Values.Number("--max-steps", "End training after N steps.", 1, int.MaxValue);
    private static readonly Option<int?> BatchSize = Values.Number("--batch-size", "Samples per step; 64 by default.", 1, 65_536);
    private static readonly Option<string?> Optimizer = Values.Choice(
        "--optimizer", "sgd (the default), adam, adamw, rmsprop, adagrad, lars or lamb.", "sgd", "adam", "adamw",
        "rmsprop", "adagrad", "lars", "lamb");
    private static readonly Option<float?> LearningRate = Values.Fraction("--lr", "The base learning rate.", 0, 1000);
    private static readonly Option<float?> Momentum = Values.Fraction("--momentum", "Decay of the momentum; 0.9 by default.", 0, 1);
    private static readonly Option<float?> WeightDecay = Values.Fraction(
        "--weight-decay", "Weight decay; 0.0005 by default with sgd.", 0, 10);
    private static readonly Option<string?> Schedule = Values.Text(
        "--schedule", "NAME", "constant, step:…, cosine, one-cycle (the default), …");
    private static readonly Option<float?> WarmupEpochs = Values.Fraction(
        "--warmup-epochs", "Epochs over which the learning rate rises.", 0, 10_000);
    private static readonly Option<float?> LabelSmoothing = Values.Fraction(
        "--label-smoothing", "Share of the target spread over all classes.", 0, 0.99f);
    private static readonly Option<string?> Augment = Values.Text(
        "--augment", "LIST", "Augmentation of images, as shift:2,rotate:10,flip; none by default, except on mnist-10k.");
    private static readonly Option<float?> Mixup = Values.Fraction(
        "--mixup", "Mixup: average pairs of samples, weights from Beta(X,X); 0.2 is usual.", 0.001f, 100);
    private static readonly Option<float?> CutMix = Values.Fraction(
        "--cutmix", "CutMix: paste rectangles between pairs of images, areas from Beta(X,X); 1 is usual.", 0.001f, 100);
    private static readonly Option<int?> Accumulate = Values.Number(
        "--accumulate", "Steps whose gradients are averaged for one weight update; 1 by default.", 1, 65_536);
    private static readonly Option<float?> ClipNorm = Values.Fraction("--clip-norm", "Clip the gradient's norm to X.", 1e-6f, 1e6f);
    private static readonly Option<float?> Average = Values.Fraction(
        "--average", "Evaluate and save a moving average of the weights with decay X, as 0.999.", 0.001f, 0.999999f);
    private static readonly Option<string?> Freeze = Values.Names(
        "--freeze", "PREFIX,…", "Do not train parameters whose names begin so.");
    private static readonly Option<int?> EarlyStopping = Values.Number(
        "--early-stopping", "End training after N epochs in a row without a better test loss.", 0, 100_000);
    private static readonly Option<bool> NoShuffle = new("--no-shuffle") { Description = "Keep the samples in the data's order." };

    private static readonly Option<bool> Strict = new("--strict")
    {
        Description = "Do not use Winograd's algorithm: slower, with a third of the rounding error.",
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            Epochs, MaxSteps, BatchSize, Optimizer, LearningRate, Momentum, WeightDecay, Schedule, WarmupEpochs,
            LabelSmoothing, Augment, Mixup, CutMix,
            Accumulate, ClipNorm, Average, Freeze, EarlyStopping, NoShuffle, Strict,
        })
        {
            command.Options.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (result.GetResult(Mixup) is not null && result.GetResult(CutMix) is not null)
            {
                result.AddError("--mixup and --cutmix cannot be combined; choose one of them.");
            }
        });
    }

    public static TrainArguments Read(CommandContext context, TrainArguments arguments) => arguments with
    {
        Epochs = context.Value(Epochs),
        MaxSteps = context.Value(MaxSteps),
        BatchSize = context.Value(BatchSize),
        Optimizer = context.Value(Optimizer),
        LearningRate = context.Value(LearningRate),
        Momentum = context.Value(Momentum),
        WeightDecay = context.Value(WeightDecay),
        Schedule = context.Value(Schedule),
        WarmupEpochs = context.Value(WarmupEpochs),
        LabelSmoothing = context.Value(LabelSmoothing),
        Augment = context.Value(Augment),
        Mixup = context.Value(Mixup),
        CutMix = context.Value(CutMix),
        Accumulate = context.Value(Accumulate),
        ClipNorm = context.Value(ClipNorm),
        Average = context.Value(Average),
        Freeze = context.Value(Freeze),
        EarlyStopping = context.Value(EarlyStopping),
        NoShuffle = context.Value(NoShuffle),
        Strict = context.Value(Strict),
    };
}
