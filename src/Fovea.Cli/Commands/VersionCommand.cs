using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea version</c>: which Fovea this is, of which commit, and on what it runs.</summary>
internal static class VersionCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("version", "Show version, commit and runtime.");
        runner.Handle(command, context =>
        {
            (string version, string commit) = Version();
            if (context.IsJson)
            {
                context.Json(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("version", version);
                    json.WriteString("commit", commit);
                    json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
                    json.WriteEndObject();
                });
            }
            else
            {
                context.Line($"Fovea {version}{(commit.Length > 0 ? $", commit {commit}" : "")}, "
                    + $"{RuntimeInformation.FrameworkDescription}");
            }
            return ExitCode.Done;
        });
        return command;
    }

    // The build writes "version+commit"; outside a repository only the version.
    private static (string Version, string Commit) Version()
    {
        string all = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string[] parts = all.Split('+', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
