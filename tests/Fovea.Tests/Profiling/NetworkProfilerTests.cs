using System.Text.Json;
using Fovea.Backends.Cpu;
using Fovea.Layers;
using Fovea.Profiling;
using Fovea.Tensors;

namespace Fovea.Tests.Profiling;

/// <summary>The reports of a small network: what they say, not how fast it was.</summary>
public class NetworkProfilerTests
{
    // 3×3 taps of 3 channels for 8 channels of 12×12 cells, and 8·6·6 inputs for 4 outputs.
    private const long ConvolutionMultiplyAdds = 8 * 144 * 27, DenseMultiplyAdds = 288 * 4;

    [Fact]
    public void Plan_DescribesEveryStep_WithoutTimes()
    {
        using Model model = Network();
        using var profiler = new NetworkProfiler(model, new ProfilingOptions { BatchSize = 2 });

        PlanReport plan = profiler.Plan();

        Assert.Equal(("tiny", 2, ProfilingMode.Inference), (plan.Workload.Network, plan.Workload.BatchSize, plan.Workload.Mode));
        Assert.Equal(2 * (ConvolutionMultiplyAdds + DenseMultiplyAdds), plan.Workload.MultiplyAdds);
        Assert.Equal(plan.Workload.MultiplyAdds, plan.Steps.Sum(step => step.MultiplyAdds));
        Assert.Equal(plan.Stages, plan.Steps.Sum(step => step.Tasks.Count));
        // 8·27 + 8 and 288·4 + 4 values, each tensor on a cache line of 16 floats of its own.
        Assert.Equal(sizeof(float) * (224 + 16 + 1152 + 16), plan.Workload.ParameterBytes);
        Assert.True(plan.ArenaBytes > 0 && plan.TrafficBytes > 0);
        Assert.Null(plan.Timing);
        Assert.All(plan.Steps, step =>
        {
            Assert.Null(step.Timing);
            Assert.NotEmpty(step.Reason);
            Assert.All(
                step.InputLayouts.Concat(step.OutputLayouts),
                layout => Assert.Contains(layout, new[] { "plain", "blocked", "batch lanes" }));
        });
    }

    [Fact]
    public void TimePlan_HasATimeForEveryStep_AndBoundsMoreCores()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 2);
        using var profiler = new NetworkProfiler(
            model, new ProfilingOptions { Mode = ProfilingMode.Training, BatchSize = 2, Backend = backend, Seconds = 0, Cores = [16, 64] });

        PlanReport plan = profiler.TimePlan(TestContext.Current.CancellationToken);

        Assert.Equal(10, plan.Timing!.Runs);
        Assert.Equal(1.0, plan.Steps.Sum(step => step.Timing!.ShareOfTime), 1e-9);
        Assert.Equal(plan.Timing.Gflops / plan.Timing.FmaPeak.Gflops, plan.Timing.ShareOfPeak, 1e-9);
        Assert.All(plan.Steps.Select(step => step.Timing!.Cores).Append(plan.Timing.Cores), cores =>
        {
            Assert.Equal([16, 64], cores.Select(one => one.Cores));
            Assert.All(cores, one => Assert.InRange(one.Efficiency, 0.01, 1 + 1e-9));
        });
    }

    [Fact]
    public void Benchmark_SetsTheMedianBesideThePeak()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 1);
        using var profiler = new NetworkProfiler(model, new ProfilingOptions { BatchSize = 4, Backend = backend, Seconds = 0 });

        BenchmarkReport report = profiler.Benchmark(TestContext.Current.CancellationToken);
        JsonElement json = Json(writer => BenchmarkReportJson.Write(report, writer));

        Assert.Equal((10, 1), (report.Iterations, report.Workload.Threads));
        Assert.InRange(report.MedianMs, report.MinMs, report.P95Ms);
        Assert.Equal(4000 / report.MedianMs, report.SamplesPerSecond, 1e-9 * report.SamplesPerSecond);
        Assert.Equal(report.Workload.Flops / report.MedianMs / 1e6 / report.FmaPeak.Gflops, report.ShareOfPeak, 1e-9);
        Assert.Equal("tiny  [3, 12, 12], inference, batch 4, 1 thread", report.Workload.ToString());
        Assert.Equal(("inference", report.MedianMs), (json.GetProperty("mode").GetString(), json.GetProperty("medianMs").GetDouble()));
    }

    [Fact]
    public void PlanReportJson_HasTheBatchTile_OfTheStepsThatRunInTiles()
    {
        PlanReport plan;
        using (Model model = Network())
        using (var profiler = new NetworkProfiler(model))
        {
            plan = profiler.Plan();
        }
        PlanReport tiled = plan with { Steps = [plan.Steps[0] with { BatchTile = 4 }, .. plan.Steps.Skip(1)] };

        JsonElement steps = Json(writer => PlanReportJson.Write(tiled, writer)).GetProperty("steps");

        Assert.Equal(4, steps[0].GetProperty("batchTile").GetInt32());
        Assert.False(steps[1].TryGetProperty("batchTile", out _));
        Assert.False(steps[0].TryGetProperty("ms", out _));
    }

    [Fact]
    public void Profiling_Stops_WhenItIsCancelled()
    {
        using Model model = Network();
        using var profiler = new NetworkProfiler(model);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => profiler.Benchmark(stop.Token));
        Assert.Throws<OperationCanceledException>(() => profiler.TimePlan(stop.Token));
    }

    [Fact]
    public void Options_AreChecked()
    {
        using Model model = Network();

        Assert.Contains("BatchSize is 0", Refusal(new ProfilingOptions { BatchSize = 0 }), StringComparison.Ordinal);
        Assert.Contains("Seconds is NaN", Refusal(new ProfilingOptions { Seconds = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("Cores has 0", Refusal(new ProfilingOptions { Cores = [4, 0] }), StringComparison.Ordinal);

        string Refusal(ProfilingOptions options) => Assert.Throws<FoveaException>(() => new NetworkProfiler(model, options)).Message;
    }

    [Fact]
    public void NumericSelfTest_Passes() =>
        Assert.All(NumericSelfTest.Run(), test => Assert.True(test.Passed, $"{test.Name}: {test.Detail}"));

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static Model Network()
    {
        Model model = Model.Create(
            Shape.Image(3, 12, 12),
            new Sequential(new Conv(8, 3, padding: 1), new ReLU(), new MaxPool(2), new Flatten(), new Dense(4)), seed: 1);
        model.Name = "tiny";
        return model;
    }
}
