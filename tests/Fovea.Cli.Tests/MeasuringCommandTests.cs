using System.Text.Json;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Tests;

/// <summary>bench and plan on small networks: what they report, not how fast it was.</summary>
public class MeasuringCommandTests
{
    [Theory]
    [InlineData("inference", 4 * 416_520)]
    [InlineData("training", 4 * ((3 * 416_520) - 117_600))]   // the image needs no gradient
    public async Task Bench_ReportsTimesBesideThePeak(string mode, long multiplyAdds)
    {
        JsonElement json = await Tool.JsonAsync($"bench lenet5@modern --mode {mode} --batch 4 --threads 2 --seconds 0.1");

        Assert.Equal(("lenet5@modern", mode, 4, 2, multiplyAdds), (
            json.GetProperty("network").GetString(), json.GetProperty("mode").GetString(), json.GetProperty("batch").GetInt32(),
            json.GetProperty("threads").GetInt32(), json.GetProperty("multiplyAdds").GetInt64()));
        double median = Positive(json, "medianMs"), peak = Positive(json, "fmaPeakGflops");
        Assert.InRange(median, Positive(json, "minMs"), Positive(json, "p95Ms"));
        Assert.Equal(4000 / median, Positive(json, "imagesPerSecond"), 1e-6 * (4000 / median));
        Assert.Equal(2 * multiplyAdds / median / 1e6 / peak, Positive(json, "shareOfPeak"), 1e-6);
        Assert.True(json.GetProperty("iterations").GetInt32() >= 10);
        Assert.True(Positive(json, "processPeakBytes") > Positive(json, "peakBytes"));
        Assert.Contains(json.GetProperty("vectorBits").GetInt32(), new[] { 128, 256, 512 });
        Assert.StartsWith(".NET", json.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(json.GetProperty("processor").GetString()));
    }

    [Fact]
    public async Task Bench_TimesAModelsFile_AndSaysWhere()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "tiny.safetensors");
            using (Model model = Model.Create(Shape.Image(1, 6, 5), new Sequential(new Conv(2, 3), new Flatten(), new Dense(3))))
            {
                model.Name = "tiny";
                model.Save(file);
            }
            Tool run = await Tool.RunAsync($"bench {file} --seconds 0 --threads 1");

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("tiny  [1, 6, 5], inference, batch 1, 1 thread", run.Output, StringComparison.Ordinal);
            Assert.Contains("the median of 10 runs", run.Output, StringComparison.Ordinal);
            Assert.Contains("of the FMA peak", run.Output, StringComparison.Ordinal);
            Assert.Contains("-bit vectors", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Plan_Tuned_SaysWhatWasTimed_AndKeepsIt()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        string kept = Path.Combine(folder, "kernels.json");
        Environment.SetEnvironmentVariable("FOVEA_KERNELS", kept);
        try
        {
            string file = Path.Combine(folder, "tiny.safetensors");
            using (Model model = Model.Create(
                Shape.Image(16, 9, 7), new Sequential(new Conv(16, 3, padding: 1), new Flatten(), new Dense(3))))
            {
                model.Save(file);
            }

            string[] first = Reasons(await Tool.JsonAsync($"plan {file} --batch 2 --threads 1 --tune"));
            string times = File.ReadAllText(kept);
            string[] second = Reasons(await Tool.JsonAsync($"plan {file} --batch 2 --threads 1 --tune"));
            Assert.Equal(times, File.ReadAllText(kept));
            string[] estimated = Reasons(await Tool.JsonAsync($"plan {file} --batch 2 --threads 1"));
            File.WriteAllText(kept, "{");
            Tool damaged = await Tool.RunAsync($"plan {file} --tune");

            Assert.Contains(first, reason => reason.Contains("µs when timed", StringComparison.Ordinal));
            Assert.Equal(first, second);
            Assert.DoesNotContain(estimated, reason => reason.Contains("µs when timed", StringComparison.Ordinal));
            Assert.Equal(1, damaged.ExitCode);
            Assert.Contains(kept, damaged.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FOVEA_KERNELS", null);
            Directory.Delete(folder, recursive: true);
        }

        static string[] Reasons(JsonElement plan) =>
            [.. plan.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("reason").GetString()!)];
    }

    [Fact]
    public async Task Plan_HasEveryStep_WithoutRunningIt()
    {
        JsonElement json = await Tool.JsonAsync("plan lenet5@modern --batch 2 --threads 1");

        JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, steps.Length), steps.Select(step => step.GetProperty("step").GetInt32()));
        Assert.Equal(2 * 416_520, steps.Sum(step => step.GetProperty("multiplyAdds").GetInt64()));
        Assert.Equal(json.GetProperty("bytes").GetInt64(), steps.Sum(step => step.GetProperty("bytes").GetInt64()));
        Assert.True(json.GetProperty("arenaBytes").GetInt64() > 0);
        Assert.All(steps, step =>
        {
            Assert.False(string.IsNullOrEmpty(step.GetProperty("layer").GetString()));
            Assert.False(string.IsNullOrEmpty(step.GetProperty("reason").GetString()));
            Assert.False(step.TryGetProperty("ms", out _));
            Assert.All(step.GetProperty("tasks").EnumerateArray(), tasks => Assert.True(tasks.GetInt32() > 0));
        });
        Assert.StartsWith("Convolution", steps[0].GetProperty("kernel").GetString(), StringComparison.Ordinal);
        Assert.Equal(("c1", "plain"), (steps[0].GetProperty("layer").GetString(), steps[0].GetProperty("inputLayouts")[0].GetString()));
        Assert.False(json.TryGetProperty("fmaPeakGflops", out _));
    }

    [Fact]
    public async Task Plan_NamesTheLayouts()
    {
        JsonElement json = await Tool.JsonAsync("plan lenet5@modern --batch 256 --threads 1");

        JsonElement reorder = json.GetProperty("steps").EnumerateArray().First(
            step => step.GetProperty("kernel").GetString() == "Reorder.ToBatchLanes");
        Assert.Equal(("plain", "batch lanes"),
            (reorder.GetProperty("inputLayouts")[0].GetString(), reorder.GetProperty("outputLayouts")[0].GetString()));
    }

    [Fact]
    public async Task Plan_TimesEveryStep_AndBoundsMoreCores()
    {
        JsonElement json = await Tool.JsonAsync(
            "plan lenet5@modern --mode training --batch 4 --threads 2 --timed --seconds 0 --cores 16,64");

        JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()];
        Assert.Equal(10, json.GetProperty("runs").GetInt32());
        Assert.True(Positive(json, "runMs") > 0 && Positive(json, "fmaPeakGflops") > 0);
        Assert.Equal(1.0, steps.Sum(step => step.GetProperty("shareOfTime").GetDouble()), 1e-6);
        Assert.Contains(steps,
            step => step.GetProperty("kernel").GetString()!.Contains("WeightGradient", StringComparison.Ordinal)
                && Positive(step, "gflops") > 0);
        foreach (JsonElement part in steps.Append(json))
        {
            JsonElement[] cores = [.. part.GetProperty("cores").EnumerateArray()];
            Assert.Equal([16, 64], cores.Select(one => one.GetProperty("cores").GetInt32()));
            Assert.All(cores, one => Assert.InRange(one.GetProperty("efficiency").GetDouble(), 0.01, 1 + 1e-9));
        }
    }

    [Fact]
    public async Task Plan_ShowsTheSlowestSteps_WhenTimed()
    {
        Tool plan = await Tool.RunAsync("plan lenet5@modern --threads 1");
        Tool timed = await Tool.RunAsync("plan lenet5@modern --threads 1 --timed --seconds 0 --cores 16");

        Assert.Equal((0, "", 0, ""), (plan.ExitCode, plan.Error, timed.ExitCode, timed.Error));
        Assert.Contains("lanes are", plan.Output, StringComparison.Ordinal);
        Assert.Contains("plain → blocked", plan.Output, StringComparison.Ordinal);
        Assert.Contains("multiply-adds  416,520", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("slowest", plan.Output, StringComparison.Ordinal);
        Assert.Contains("slowest", timed.Output, StringComparison.Ordinal);
        Assert.Contains("of the FMA peak", timed.Output, StringComparison.Ordinal);
        Assert.Matches(@"16 cores +\d+\.\d % of them can be used", timed.Output);
    }

    [Fact]
    public async Task Plan_TellsStepsThatRunOnce_FromThoseOfEveryRun()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "folded.safetensors");
            using (Model model = Model.Create(
                Shape.Image(1, 6, 5), new Sequential(new Conv(2, 3), new BatchNorm(), new Flatten(), new Dense(3))))
            {
                model.Save(file);
            }
            JsonElement json = await Tool.JsonAsync($"plan {file} --timed --seconds 0 --threads 1");
            Tool shown = await Tool.RunAsync($"plan {file} --timed --seconds 0 --threads 1 --cores 4");

            JsonElement[] steps = [.. json.GetProperty("steps").EnumerateArray()],
                once = [.. steps.Where(step => step.GetProperty("tasks").GetArrayLength() == 0)];
            Assert.NotEmpty(once);
            Assert.All(once, step => Assert.Equal(0, step.GetProperty("ms").GetDouble()));
            Assert.Equal(json.GetProperty("bytes").GetInt64(), steps
                .Where(step => step.GetProperty("tasks").GetArrayLength() > 0)
                .Sum(step => step.GetProperty("bytes").GetInt64()));
            Assert.Contains($"{once.Length} of which run once", shown.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Measuring_Fails_WhenTheNetworkCannotBeTrained()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "maps.safetensors");
            using (Model model = Model.Create(Shape.Image(1, 6, 5), new Conv(2, 3)))
            {
                model.Save(file);
            }
            Tool run = await Tool.RunAsync($"plan {file} --mode training");

            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains("End the network with a Flatten and a Dense layer", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Positive(JsonElement json, string name)
    {
        double value = json.GetProperty(name).GetDouble();
        Assert.True(value > 0, $"{name}: {value}");
        return value;
    }
}
