using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;

namespace Fovea.Cli.Commands;

/// <summary>The options of <c>fovea train</c> that say how weights are learnt.</summary>
internal static class LearningFlags
{
    private static readonly Option<int?> Epochs = Values.Number("--epochs", "Passes over the data.", 1, 100_000);
    private static readonly Option<int?> MaxSteps = Values.Number("--max-steps", "Ends training after so many steps.", 1, int.MaxValue);
    private static readonly Option<int?> BatchSize = Values.Number("--batch-size", "Samples per step; 64 by default.", 1, 65_536);
    private static readonly Option<string?> Optimizer = Values.Choice("--optimizer", "sgd by default.", "sgd", "adam", "adamw", "rmsprop", "adagrad", "lars", "lamb");
    private static readonly Option<float?> LearningRate = Values.Fraction("--lr", "The base learning rate.", 0, 1000);
    private static readonly Option<float?> Momentum = Values.Fraction("--momentum", "Decay of the momentum; 0.9 by default.", 0, 1);
    private static readonly Option<float?> WeightDecay = Values.Fraction("--weight-decay", "Shrinks the weights; 0.0005 by default with sgd.", 0, 10);
    private static readonly Option<string?> Schedule = Values.Text("--schedule", "NAME", "constant, step:…, cosine, one-cycle (the default), …");
    private static readonly Option<float?> WarmupEpochs = Values.Fraction("--warmup-epochs", "Epochs over which the learning rate rises.", 0, 10_000);
    private static readonly Option<float?> LabelSmoothing = Values.Fraction("--label-smoothing", "Share of the target spread over all classes.", 0, 0.99f);
    private static readonly Option<string?> Augment = Values.Text("--augment", "LIST", "What is done to training images, as shift:2,rotate:10,flip; none by default, but for the embedded digits.");
    private static readonly Option<bool> NoShuffle = new("--no-shuffle") { Description = "Takes the samples in the data's own order." };

    public static void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            Epochs, MaxSteps, BatchSize, Optimizer, LearningRate, Momentum, WeightDecay, Schedule, WarmupEpochs, LabelSmoothing, Augment, NoShuffle,
        })
        {
            command.Options.Add(option);
        }
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
        NoShuffle = context.Value(NoShuffle),
    };
}
