using System.CommandLine;
using Fovea.Cli.Output;

namespace Fovea.Cli.Tests;

/// <summary>What a command's end means to the shell.</summary>
public class CommandRunnerTests
{
    [Fact]
    public async Task AUsersError_IsItsMessageAndCode1() =>
        Assert.Equal((1, "fovea: the file is empty\n"), await RunAsync(_ => throw new FoveaException("the file is empty")));

    [Fact]
    public async Task ADefect_IsNamed_WithoutATrace()
    {
        (int code, string error) = await RunAsync(_ => throw new InvalidOperationException("impossible"));

        Assert.Equal(1, code);
        Assert.StartsWith("fovea: internal error: InvalidOperationException: impossible\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommandsOwnCode_IsReturned() => Assert.Equal((7, ""), await RunAsync(_ => 7));

    private static async Task<(int Code, string Error)> RunAsync(Func<CommandContext, int> run)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var runner = new CommandRunner(output, error);
        var command = new Command("try");
        runner.Handle(command, run);
        int code = await runner.RunAsync(new RootCommand { command }, ["try"]);
        return (code, error.ToString());
    }
}
