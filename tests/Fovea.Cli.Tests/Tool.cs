using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Runs a command line in this process, as the shell would, and keeps what it wrote.</summary>
internal sealed record Tool(int ExitCode, string Output, string Error)
{
    public static async Task<Tool> RunAsync(string commandLine)
    {
        using StringWriter output = new(), error = new();
        int code = await Program.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return new Tool(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs with --json; what is on standard output must be one object and nothing else.</summary>
    public static async Task<JsonElement> JsonAsync(string commandLine)
    {
        Tool run = await RunAsync(commandLine + " --json");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        return json.RootElement.Clone();
    }
}
