using System.CommandLine;
using System.Text;
using Fovea.Cli.Commands;

namespace Fovea.Cli;

/// <summary>The command table.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        // Formulas have ⌊ ⌋ and ·, also on consoles that start otherwise.
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return RunAsync(args, Console.Out, Console.Error);
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="output">Results.</param>
    /// <param name="error">Everything else: errors, notes.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal static Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var runner = new CommandRunner(output, error);
        return runner.RunAsync(CreateRoot(runner), args);
    }

    private static RootCommand CreateRoot(CommandRunner runner) => new(
        "Fovea: define, explain, train, evaluate and use convolutional neural networks.")
    {
        // Train and use
        TrainCommand.Create(runner),
        EvaluateCommand.Create(runner),
        PredictCommand.Create(runner),

        // Understand a network
        ModelsCommand.Create(runner),
        SummaryCommand.Create(runner),
        ReceptiveFieldCommand.Create(runner),
        CheckCommand.Create(runner),

        // Understand a layer
        ExplainCommand.Create(runner),
        FiltersCommand.Create(runner),

        // Measure a network
        BenchCommand.Create(runner),
        PlanCommand.Create(runner),

        // Understand a machine
        DoctorCommand.Create(runner),
        VersionCommand.Create(runner),
    };
}
