using System.Runtime.InteropServices;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Kernels.Simd;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.Golden;

/// <summary>Every bit of the zoo's weights after 20 steps, on any machine whose vectors have a fused multiply-add.</summary>
public class GoldenWeightsTests
{
    private const int Steps = 20;

    public static TheoryData<string, int> Networks =>
        [.. GoldenNetworks.Small.Select(name => (name, 20)), .. GoldenNetworks.Medium.Select(name => (name, 4))];

    [Theory, MemberData(nameof(Networks))]
    public void Weights_After20Steps_AreTheRecordedOnes(string name, int batch)
    {
        Assert.SkipWhen((int)VectorWidths.Widest < 256, "sums round otherwise without a fused multiply-add");
        using Model model = GoldenNetworks.Create(name);
        using var backend = new CpuBackend(threads: 2);
        var options = new TrainingOptions
        {
            Backend = backend,
            BatchSize = batch,
            Epochs = 10,
            MaxSteps = Steps,
            Seed = 17,
            Optimizer = new Sgd(0.002f, momentum: 0.9f, weightDecay: 1e-4f),
            ClipNorm = 5,
            Health = null,
        };

        TrainingResult result = new Trainer(model, options).Fit(
            Data(model, (2 * batch) + (batch / 2)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Steps, result.Steps);
        GoldenFile.Check("weights.txt", name, GoldenNetworks.Hash(MemoryMarshal.AsBytes(model.Parameters.Flat)));
    }

    // Two whole batches and a half one in an epoch: plans of two sizes. Arithmetic alone, as other number generators might change.
    private static TensorDataset Data(Model model, int count)
    {
        var samples = new Tensor(model.InputShape.WithBatch(count));
        var labels = new Tensor(new Shape(count));
        uint state = 12345;
        foreach (ref float value in samples.Span)
        {
            state = (state * 1664525) + 1013904223;
            value = (state >> 8) * (1f / (1 << 24));
        }
        int classes = model.OutputShape.Length;
        for (int i = 0; i < count; i++)
        {
            labels.Span[i] = (i * 7) % classes;
        }
        return new TensorDataset(samples, labels, [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);
    }
}
