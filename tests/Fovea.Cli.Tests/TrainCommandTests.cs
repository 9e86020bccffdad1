using System.Text.Json;
using Fovea.Zoo;

namespace Fovea.Cli.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-train-").FullName;

    [Fact]
    public async Task Train_ThenEvaluate_GiveThePromisedKeys()
    {
        string run = Path.Combine(_folder, "run");

        JsonElement trained = await Tool.JsonAsync($"train --max-steps 20 --batch-size 32 --threads 1 --output {run}");
        JsonElement evaluated = await Tool.JsonAsync($"evaluate {trained.GetProperty("modelFile").GetString()}");

        Assert.Equal(run, trained.GetProperty("runDirectory").GetString());
        Assert.True(trained.GetProperty("trainingSeconds").GetDouble() > 0);
        JsonElement epoch = Assert.Single(trained.GetProperty("epochs").EnumerateArray());
        Assert.True(epoch.GetProperty("seconds").GetDouble() > 0);
        Assert.True(epoch.GetProperty("trainLoss").GetDouble() > 0);
        Assert.Equal(trained.GetProperty("testAccuracy").GetDouble(), epoch.GetProperty("testAccuracy").GetDouble());
        Assert.Equal(trained.GetProperty("testAccuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble());
        Assert.True(evaluated.GetProperty("loss").GetDouble() > 0);
        Assert.Equal((10, 10), (evaluated.GetProperty("confusion").GetArrayLength(), evaluated.GetProperty("perClass").GetArrayLength()));
        Assert.False(string.IsNullOrEmpty(evaluated.GetProperty("worstMistakes")[0].GetProperty("sample").GetString()));
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(run, "metrics.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(20, lines.Length);
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Assert.Equal(20, last.RootElement.GetProperty("step").GetInt64());
        Assert.All(["epoch", "loss", "learningRate"], key => Assert.True(last.RootElement.TryGetProperty(key, out _), key));
    }

    [Theory]
    [InlineData("train --epochs 0", 2, "--epochs: found \"0\"")]
    [InlineData("train --mixup 0.2 --cutmix 1", 2, "--mixup and --cutmix")]
    [InlineData("train --weights-partial", 2, "--weights FILE")]
    [InlineData("train --average 1", 2, "--average: found \"1\"")]
    [InlineData("train --clip-norm 0", 2, "--clip-norm: found \"0\"")]
    [InlineData("train --accumulate 0", 2, "--accumulate: found \"0\"")]
    [InlineData("train --freeze conv1,", 2, "--freeze: found \"conv1,\"")]
    [InlineData("train --freeze no-such-layer --json", 1, "no-such-layer")]
    [InlineData("train --model lenet9", 1, "lenet5@modern")]
    [InlineData("train --data no-such-data", 1, "mnist-10k, mnist, fashion-mnist")]
    [InlineData("train --augment upside-down", 1, "shift:PIXELS")]
    [InlineData("train --resume no-such-run", 1, "no-such-run")]
    [InlineData("evaluate no-such-file", 1, "no-such-file")]
    [InlineData("predict no-such-model no-such-image", 1, "no-such-model")]
    public async Task Mistakes_AreAnsweredInALine_WithTheirExitCode(string commandLine, int exitCode, string expected)
    {
        Tool run = await Tool.RunAsync(commandLine + (commandLine.StartsWith("train --", StringComparison.Ordinal)
            && !commandLine.Contains("--resume", StringComparison.Ordinal)
            ? $" --output {_folder}/x"
            : ""));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Train_LeavesAnotherRunsFolderAlone()
    {
        string metrics = Path.Combine(_folder, "metrics.jsonl");
        await File.WriteAllTextAsync(metrics, "kept", TestContext.Current.CancellationToken);

        Tool run = await Tool.RunAsync($"train --max-steps 1 --output {_folder}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--resume", run.Error, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(metrics, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Train_TellsWhichParametersAreNew_WhenTheWeightsFitInPart()
    {
        string run = Path.Combine(_folder, "run"), weights = Path.Combine(_folder, "five.safetensors");
        using (Model five = ModelZoo.Create("small28", classes: 5))
        {
            five.Save(weights);
        }

        Tool strict = await Tool.RunAsync($"train --max-steps 1 --weights {weights} --output {_folder}/none");
        Tool partial = await Tool.RunAsync($"train --max-steps 1 --weights {weights} --weights-partial --output {run}");

        Assert.Equal((1, 0), (strict.ExitCode, partial.ExitCode));
        Assert.Contains("2 of another shape, 0 missing, 0 unexpected", strict.Error, StringComparison.Ordinal);
        Assert.Contains("load only the weights that match", strict.Error, StringComparison.Ordinal);
        Assert.Contains("keep their initial values", partial.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "none")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
