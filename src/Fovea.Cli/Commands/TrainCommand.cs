using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Cli.Training;
using Fovea.Training;
using Spectre.Console;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train</c>: learn from data. With no arguments, a small network learns the embedded digits.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("train", "Train a network; without arguments, a small CNN on the embedded digits.");
        TrainFlags.AddTo(command);
        LearningFlags.AddTo(command);
        runner.Handle(command, (context, stop) => Task.Run(() => Run(context, stop), CancellationToken.None));
        return command;
    }

    private static int Run(CommandContext context, CancellationToken stop)
    {
        var session = new TrainSession(LearningFlags.Read(context, TrainFlags.Read(context)), context.Error);
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
            context.Line($"Stopped at step {report.Result.Steps}. Resume with: fovea train --resume {report.RunFolder}");
            return;
        }
        if (report.Evaluation is EvaluationReport evaluation)
        {
            EvaluationTables.Write(context.Console, evaluation);
            (double? accuracy, double loss) = (evaluation.Result.Accuracy, evaluation.Result.Loss);
            context.Title(FormattableString.Invariant(
                $"test accuracy {accuracy:P2}, loss {loss:F4}; trained in {report.Result.TrainingSeconds:F1} s"));
        }
        context.Line($"Model: {report.ModelFile}");
        context.Line($"Use it: fovea predict {report.ModelFile} IMAGE.png");
    }
}
