using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;
using Fovea.Training;
using Spectre.Console;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train</c>: learn from data. With no arguments, a small network learns the embedded digits.</summary>
internal static class TrainCommand
{
    private static readonly Option<string?> Model = Text("--model", "NAME", "A network of \"fovea models\"; small28 by default.");
    private static readonly Option<string?> Data = Text("--data", "NAME|DIR", "mnist-10k (embedded, the default), fashion-mnist, mnist, or a folder of images or files.");
    private static readonly Option<string?> DataFolder = Text("--data-dir", "DIR", "Where a known set's files lie, if not where the system keeps them.");
    private static readonly Option<int?> Epochs = Values.Number("--epochs", "Passes over the data.", 1, 100_000);
    private static readonly Option<int?> BatchSize = Values.Number("--batch-size", "Samples per step; 64 by default.", 1, 65_536);
    private static readonly Option<string?> Optimizer = Values.Choice("--optimizer", "sgd by default.", "sgd", "adam", "adamw", "rmsprop", "adagrad", "lars", "lamb");
    private static readonly Option<float?> LearningRate = Values.Fraction("--lr", "The base learning rate.", 0, 1000);
    private static readonly Option<float?> Momentum = Values.Fraction("--momentum", "Decay of the momentum; 0.9 by default.", 0, 1);
    private static readonly Option<float?> WeightDecay = Values.Fraction("--weight-decay", "Shrinks the weights; 0.0005 by default with sgd.", 0, 10);
    private static readonly Option<string?> Schedule = Text("--schedule", "NAME", "constant, step:…, cosine, one-cycle (the default), …");
    private static readonly Option<float?> WarmupEpochs = Values.Fraction("--warmup-epochs", "Epochs over which the learning rate rises.", 0, 10_000);
    private static readonly Option<float?> LabelSmoothing = Values.Fraction("--label-smoothing", "Share of the target spread over all classes.", 0, 0.99f);
    private static readonly Option<string?> Augment = Text("--augment", "LIST", "What is done to training images, as shift:2,rotate:10,flip; none by default, but for the embedded digits.");
    private static readonly Option<ulong?> Seed = Values.Seed();
    private static readonly Option<int?> Threads = Values.Number("--threads", "Threads; one per core by default. The result does not depend on them.", 1, 1024);
    private static readonly Option<int?> MaxSteps = Values.Number("--max-steps", "Ends training after so many steps.", 1, int.MaxValue);
    private static readonly Option<bool> NoShuffle = new("--no-shuffle") { Description = "Takes the samples in the data's own order." };
    private static readonly Option<string?> Weights = Text("--weights", "FILE", "Begins with the weights of a safetensors file.");
    private static readonly Option<string?> Output = Text("--output", "DIR", "The run folder; runs/… by default.");
    private static readonly Option<string?> Resume = Text("--resume", "DIR", "Goes on with the run of a folder, with its own options.");

    public static Command Create(CommandRunner runner)
    {
        var command = new Command("train", "Train a network. With no arguments: a small CNN on the embedded digits, in seconds.")
        {
            Model, Data, DataFolder, Epochs, BatchSize, Optimizer, LearningRate, Momentum, WeightDecay, Schedule, WarmupEpochs, LabelSmoothing,
            Augment, Seed, Threads, MaxSteps, NoShuffle, Weights, Output, Resume,
        };
        runner.Handle(command, (context, stop) => Task.Run(() => Run(context, stop), CancellationToken.None));
        return command;
    }

    private static int Run(CommandContext context, CancellationToken stop)
    {
        var session = new TrainSession(Read(context));
        TrainReport report = Train(session, context, stop);
        if (context.IsJson)
        {
            context.Json(report.Write);
        }
        else
        {
            Show(context, report);
        }
        return ExitCode.Done;
    }

    private static TrainReport Train(TrainSession session, CommandContext context, CancellationToken stop)
    {
        IAnsiConsole console = context.Console;
        if (context.IsJson || !console.Profile.Out.IsTerminal)
        {
            return session.Run(new LineReporter(context.IsJson ? context.Error : console.Profile.Out.Writer), stop);
        }
        return console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(progress => session.Run(new BarReporter(console, progress), stop));
    }

    private static void Show(CommandContext context, TrainReport report)
    {
        if (report.Result.Outcome == TrainingOutcome.Canceled)
        {
            context.Line($"Stopped at step {report.Result.Steps}. Go on with: fovea train --resume {report.RunFolder}");
            return;
        }
        if (report.Evaluation is EvaluationResult evaluation)
        {
            EvaluationTables.Write(context.Console, evaluation, report.Classes);
            context.Title(FormattableString.Invariant(
                $"test accuracy {evaluation.Accuracy:P2}, loss {evaluation.Loss:F4}; trained in {report.Result.TrainingSeconds:F1} s"));
        }
        context.Line($"Model: {report.ModelFile}");
        context.Line($"Use it: fovea predict {report.ModelFile} IMAGE.png");
    }

    private static TrainArguments Read(CommandContext context) => new()
    {
        Model = context.Value(Model),
        Data = context.Value(Data) ?? "mnist-10k",
        DataFolder = context.Value(DataFolder),
        Epochs = context.Value(Epochs),
        BatchSize = context.Value(BatchSize),
        Optimizer = context.Value(Optimizer),
        LearningRate = context.Value(LearningRate),
        Momentum = context.Value(Momentum),
        WeightDecay = context.Value(WeightDecay),
        Schedule = context.Value(Schedule),
        WarmupEpochs = context.Value(WarmupEpochs),
        LabelSmoothing = context.Value(LabelSmoothing),
        Augment = context.Value(Augment),
        Seed = context.Value(Seed) ?? 1,
        Threads = context.Value(Threads) ?? 0,
        MaxSteps = context.Value(MaxSteps),
        NoShuffle = context.Value(NoShuffle),
        Weights = context.Value(Weights),
        Output = context.Value(Output),
        Resume = context.Value(Resume),
    };

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };
}
