using System.Runtime.InteropServices;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>A data set, a network and a way to train it that take milliseconds.</summary>
internal static class TrainingBed
{
    public const int Classes = 3, Side = 12;

    /// <summary>Noise with a bright row whose place is the class.</summary>
    public static TensorDataset Data(int count, int seed = 7, float? poison = null)
    {
        var random = new Random(seed);
        var samples = new Tensor(new Shape(count, 1, Side, Side));
        var labels = new Tensor(new Shape(count));
        for (int i = 0; i < count; i++)
        {
            int label = i % Classes;
            labels.Span[i] = label;
            Span<float> image = samples.Span.Slice(i * Side * Side, Side * Side);
            foreach (ref float pixel in image)
            {
                pixel = random.NextSingle();
            }
            image.Slice(((label * 4) + 1) * Side, Side).Fill(2);
        }
        if (poison is float value)
        {
            samples.Span[samples.Span.Length / 2] = value;
        }
        return new TensorDataset(samples, labels, ["top", "middle", "bottom"], "rows");
    }

    /// <summary>Convolution, batch normalisation and dropout: everything that has a state or draws random numbers.</summary>
    public static Layer Network() => new Sequential(
        new Conv(4, 3, padding: 1) { Name = "conv" }, new BatchNorm { Name = "norm" }, new ReLU(), new MaxPool(2),
        new Dropout(0.3f), new Flatten(), new Dense(Classes) { Name = "head" });

    /// <summary>The same without what ties the samples of a batch together, and without random numbers.</summary>
    public static Layer PlainNetwork() => new Sequential(
        new Conv(4, 3) { Name = "conv" }, new ReLU(), new MaxPool(2), new Flatten(), new Dense(Classes) { Name = "head" });

    public static Model NewModel(Layer? network = null) => Model.Create(Shape.Image(1, Side, Side), network ?? Network(), seed: 3);

    /// <summary>Trains on the given number of threads and gives back every bit of the weights.</summary>
    public static byte[] Weights(
        TrainingOptions options, int threads = 1, long? cancelAfter = null, Layer? network = null, Dataset? train = null)
    {
        using Model model = NewModel(network);
        _ = Fit(model, options, threads, cancelAfter, train);
        return Bits(model);
    }

    public static TrainingResult Fit(
        Model model, TrainingOptions options, int threads = 1, long? cancelAfter = null, Dataset? train = null,
        Action<TrainingProgress>? report = null)
    {
        using var backend = new CpuBackend(threads);
        using var cancellation = new CancellationTokenSource();
        var progress = new SynchronousProgress(at =>
        {
            report?.Invoke(at);
            if (at.Step == cancelAfter)
            {
                cancellation.Cancel();
            }
        });
        return new Trainer(model, options with { Backend = backend }).Fit(
            train ?? Data(44), Data(12, seed: 8), progress, cancellation.Token);
    }

    public static byte[] Bits(Model model) => MemoryMarshal.AsBytes(model.Parameters.Flat).ToArray();
}
