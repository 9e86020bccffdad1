using System.Text.Json.Nodes;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Plans;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Backends.Cpu.KernelSelection;

/// <summary>
/// Kernels chosen by their times: kept, used again, and refused where a file is none of them. Which
/// kernel is fastest is the machine's affair.
/// </summary>
public sealed class KernelTimingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-timings-").FullName;

    [Fact]
    public void APlan_TimesWhatItDoesNotKnow_Once_AndComputesTheSame()
    {
        using Model model = Network();
        float[] input = Numbers(2 * model.InputShape.Length);
        float[] expected = Run(model, input, timings: null);
        var timings = new KernelTimings();

        float[] first = Run(model, input, timings);
        int known = timings.Count;
        float[] second = Run(model, input, timings);

        Assert.True(known > 1, $"{known} times; the network was to have a convolution with close estimates.");
        Assert.Equal(known, timings.Count);
        Assert.Equal(first, second);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], first[i], 1e-4f * expected.Max(Math.Abs));
        }
    }

    [Fact]
    public void Times_ComeBackFromTheirFile()
    {
        using Model model = Network();
        float[] input = Numbers(2 * model.InputShape.Length);
        string path = Path.Combine(_folder, "not yet there", "kernels.json");
        KernelTimings none = KernelTimings.Open(path);
        Assert.Equal(0, none.Count);
        float[] expected = Run(model, input, none);
        none.Save(path);

        KernelTimings read = KernelTimings.Open(path);
        Assert.Equal(none.Count, read.Count);
        Assert.Equal(expected, Run(model, input, read));
        Assert.Equal(none.Count, read.Count);   // nothing was timed again
    }

    [Fact]
    public void TheFile_Decides_WhateverIsFaster()
    {
        using Model model = Network();
        float[] input = Numbers(2 * model.InputShape.Length);
        var timings = new KernelTimings();
        Run(model, input, timings);
        string path = Path.Combine(_folder, "kernels.json");
        timings.Save(path);
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        JsonObject times = file["microseconds"]!.AsObject();
        string[] kernels = [.. times.Select(entry => entry.Key)];

        // Each in turn as the fastest by far: the plan takes it.
        foreach (string fastest in kernels)
        {
            foreach (string kernel in kernels)
            {
                times[kernel] = kernel == fastest ? 1 : 1000;
            }
            File.WriteAllText(path, file.ToJsonString());
            Assert.Contains(Plan(model, KernelTimings.Open(path)), step => fastest.StartsWith(step + ",", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void TimesOfAnotherMachine_AreNotUsed()
    {
        using Model model = Network();
        var timings = new KernelTimings();
        Run(model, Numbers(2 * model.InputShape.Length), timings);
        string path = Path.Combine(_folder, "kernels.json");
        timings.Save(path);
        JsonNode file = JsonNode.Parse(File.ReadAllText(path))!;
        file["machine"] = "another";
        File.WriteAllText(path, file.ToJsonString());

        Assert.Equal(0, KernelTimings.Open(path).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"machine\":\"x\"}")]
    [InlineData("{\"machine\":null,\"microseconds\":{}}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":null}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":{\"a\":\"b\"}}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":{\"a\":0}}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":{\"a\":-1}}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":{\"a\":1e999}}")]
    [InlineData("{\"machine\":\"x\",\"microseconds\":{\"a\":1}")]
    public void AFileThatIsNone_IsRefused_AndNamed(string content)
    {
        string path = Path.Combine(_folder, "kernels.json");
        File.WriteAllText(path, content);

        FoveaException error = Assert.Throws<FoveaException>(() => KernelTimings.Open(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsTooLarge_IsRefused_BeforeItIsRead()
    {
        string path = Path.Combine(_folder, "kernels.json");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(1L << 30);
        }

        FoveaException error = Assert.Throws<FoveaException>(() => KernelTimings.Open(path));

        Assert.Contains("1,073,741,824 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_SaysWhyNot()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        FoveaException error = Assert.Throws<FoveaException>(() => new KernelTimings().Save(Path.Combine(file, "kernels.json")));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Wide enough for Winograd, and small enough that its estimate is close to the direct one's.
    private static Model Network() => Model.Create(
        Shape.Image(16, 9, 7), new Sequential(new Conv(16, 3, padding: 1), new Flatten(), new Dense(3)), seed: 3);

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 37 % 101) - 50) * 0.02f)];

    private static float[] Run(Model model, float[] input, KernelTimings? timings)
    {
        using var backend = new CpuBackend(threads: 2, timings: timings);
        using Predictor predictor = model.CreatePredictor(backend);
        float[] output = new float[2 * model.OutputShape.Length];
        predictor.Run(input, 2, output);
        return output;
    }

    private static string[] Plan(Model model, KernelTimings timings)
    {
        using var backend = new CpuBackend(threads: 2, timings: timings);
        using var plan = (ExecutionPlan)backend.Compile(model.BuildGraph(2).Graph, model.Parameters, new CompileOptions());
        return [.. plan.Steps.Select(step => step.Kernel)];
    }
}
