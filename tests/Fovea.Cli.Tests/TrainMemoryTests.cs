using System.Diagnostics;
using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>The memory planned before the first step is what the process takes.</summary>
public sealed class TrainMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-memory-").FullName;

    [Fact]
    public async Task PlannedBytes_GrowAsTheProcessDoes()
    {
        // The runtime and the data are the same in both, so the difference of the peaks is the difference of the plans.
        (long smallPlan, long smallPeak) = await TrainAsync(batchSize: 16);
        (long largePlan, long largePeak) = await TrainAsync(batchSize: 2048);

        long planned = largePlan - smallPlan, taken = largePeak - smallPeak;
        TestContext.Current.SendDiagnosticMessage($"planned {planned:N0} bytes more, taken {taken:N0}");
        Assert.True(planned > 300L << 20, $"{planned:N0} bytes more are planned for the larger batch");
        Assert.InRange((double)taken / planned, 0.95, 1.05);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(long Planned, long Peak)> TrainAsync(int batchSize)
    {
        using Process tool = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(Program).Assembly.Location, "train", "--max-steps", "2", "--batch-size", $"{batchSize}", "--output",
                Path.Combine(_folder, $"{batchSize}"), "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, error);
        Assert.Matches("(?s)planned memory .* MiB.*epoch 1/", error);   // in this order: the plan comes before the first step
        using JsonDocument json = JsonDocument.Parse(await output);
        return (json.RootElement.GetProperty("plannedBytes").GetInt64(), json.RootElement.GetProperty("peakBytes").GetInt64());
    }
}
