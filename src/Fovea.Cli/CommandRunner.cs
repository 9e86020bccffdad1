using System.CommandLine;
using System.Runtime.InteropServices;
using Fovea.Cli.Output;

namespace Fovea.Cli;

/// <summary>Runs commands: one clear message and an exit code for wrong usage, failures and signals; no stack traces.</summary>
internal sealed class CommandRunner(TextWriter output, TextWriter error)
{
    /// <summary>Set to 1 to see where an internal error came from.</summary>
    public const string DebugVariable = "FOVEA_DEBUG";

    /// <summary>Parses a command line and runs what it asks for.</summary>
    public async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args)
    {
        ParseResult parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            await error.WriteLineAsync(UsageMessage.Of(parse));
            return ExitCode.WrongUsage;
        }
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,   // both are done here
        };
        return await parse.InvokeAsync(configuration);
    }

    /// <summary>An action that is over in moments; a signal leaves it at once.</summary>
    public void Handle(Command command, Func<CommandContext, int> run)
    {
        AddJson(command);
        command.SetAction((parse, _) => GuardAsync(
            parse, (context, stop) => Task.Run(() => run(context), CancellationToken.None).WaitAsync(stop)));
    }

    /// <summary>An action that takes its time; at a signal it is told to stop, and waited for while it saves what it has.</summary>
    public void Handle(Command command, Func<CommandContext, CancellationToken, Task<int>> run)
    {
        AddJson(command);
        command.SetAction((parse, _) => GuardAsync(parse, run));
    }

    private static void AddJson(Command command) => command.Options.Add(CommonOptions.Json);

    private async Task<int> GuardAsync(ParseResult parse, Func<CommandContext, CancellationToken, Task<int>> run)
    {
        using var stop = new CancellationTokenSource();
        int signal = 0;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT, context => Stop(context, ExitCode.Interrupted));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM, context => Stop(context, ExitCode.Terminated));
        try
        {
            int code = await run(new CommandContext(parse, output, error), stop.Token);
            return Volatile.Read(ref signal) is int received and not 0 ? received : code;
        }
        catch (OperationCanceledException) when (Volatile.Read(ref signal) != 0)
        {
            return Volatile.Read(ref signal);
        }
        catch (FoveaException failure)
        {
            await error.WriteLineAsync($"fovea: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (Exception defect)
        {
            await error.WriteLineAsync($"fovea: internal error: {defect.GetType().Name}: {defect.Message}");
            await error.WriteLineAsync(Environment.GetEnvironmentVariable(DebugVariable) == "1"
                ? defect.ToString()
                : $"Set {DebugVariable}=1 to see where it happened.");
            return ExitCode.Failed;
        }

        // The first signal asks; the second, with its default action, ends the process.
        void Stop(PosixSignalContext context, int code)
        {
            context.Cancel = Interlocked.CompareExchange(ref signal, code, 0) == 0;
            if (context.Cancel)
            {
                stop.Cancel();
            }
        }
    }
}
