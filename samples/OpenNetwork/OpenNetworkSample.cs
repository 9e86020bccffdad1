using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Inference;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Optimizers;
using Fovea.Profiling;
using Fovea.Tensors;
using Fovea.Training;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Samples;

/// <summary>
/// A Siamese network: both images go through one tower with one set of weights; one output says which digit the left image shows, the
/// other whether both show the same. Its activation is the program's own.
/// </summary>
public static class OpenNetworkSample
{
    private const int TrainPairs = 6000, TestPairs = 1000;

    public static OpenNetworkResult Run(TextWriter output)
    {
        DataSplit digits = DatasetCatalog.Open("mnist-10k");
        NamedTensorDataset train = DigitPairs.Of(digits.Train, TrainPairs, "pairs");
        NamedTensorDataset test = DigitPairs.Of(digits.Test, TestPairs, "test pairs");
        using Model model = Model.Create(Describe(digits.Train.SampleShape, digits.Train.Classes.Count), seed: 1);
        using var backend = new CpuBackend();
        backend.Kernels.Add(new SnakeKernel());
        backend.Kernels.Add(new SnakeGradientKernel());

        var options = new TrainingOptions
        {
            Backend = backend,
            Epochs = 4,
            Optimizer = new Adam(2e-3f),
            Losses = new Dictionary<string, LossFunction>
            {
                ["digit"] = new(LossKind.SoftmaxCrossEntropy),
                ["same"] = new(LossKind.BinaryCrossEntropy),
            },
        };
        TrainingResult trained = new Trainer(model, options).Fit(train, test);
        output.WriteLine($"{model.Parameters.ParameterCount:N0} parameters; {trained.Steps} steps in {trained.TrainingSeconds:F1} s");
        IReadOnlyDictionary<string, double> losses = trained.Evaluation!.OutputLosses;
        output.WriteLine($"test loss {losses["digit"]:F3} for the digit, {losses["same"]:F3} for the pair");

        (double digit, double same) = Measure(model, backend, test);
        output.WriteLine($"the left digit is right in {digit:P1} of {TestPairs} pairs, same or not in {same:P1}");
        (Shape shape, double active) = FeatureMaps(model, backend, test);
        output.WriteLine($"feature maps of \"tower.0\": {shape}, {active:P0} of the values above zero");
        using var profiler = new NetworkProfiler(model, new ProfilingOptions { Backend = backend });
        string[] kernels = [.. profiler.Plan().Steps.Select(step => step.Kernel)];
        return new OpenNetworkResult(digit, same, kernels, (shape, active));
    }

    private static NetworkDescription Describe(Shape image, int classes)
    {
        Layer tower = new Sequential(
            new Conv(8, kernel: 5, stride: 2, padding: 2), new Snake(), new Conv(16, kernel: 3, stride: 2, padding: 1), new Snake(),
            new Flatten(), new Dense(32));
        return new NetworkDescription(
            [new("left", image), new("right", image)],
            [
                new("left code", tower, ["left"]) { Scope = "tower" },
                new("right code", tower, ["right"]) { Scope = "tower" },
                new("digit", new Dense(classes), ["left code"]),
                new("difference", new Merge(MergeKind.Subtract), ["left code", "right code"]),
                new("distance", new Merge(MergeKind.Multiply), ["difference", "difference"]),
                new("same", new Dense(1), ["distance"]),
            ],
            ["digit", "same"]);
    }

    private static (double Digit, double Same) Measure(Model model, CpuBackend backend, NamedTensorDataset test)
    {
        using Predictor predictor = model.CreatePredictor(backend);
        (Tensor left, Tensor right, float[] targets) = Read(model, test);
        IReadOnlyDictionary<string, Tensor> found = predictor.Run(new Dictionary<string, Tensor> { ["left"] = left, ["right"] = right });
        int classes = found["digit"].Shape[1], digit = 0, same = 0;
        for (int i = 0; i < test.Count; i++)
        {
            ReadOnlySpan<float> scores = found["digit"].Span.Slice(i * classes, classes);
            int best = 0;
            for (int k = 1; k < classes; k++)
            {
                best = scores[k] > scores[best] ? k : best;
            }
            digit += best == (int)targets[2 * i] ? 1 : 0;
            same += found["same"].Span[i] > 0 == targets[(2 * i) + 1] > 0.5f ? 1 : 0;
        }
        return (digit / (double)test.Count, same / (double)test.Count);
    }

    private static (Shape Shape, double Active) FeatureMaps(Model model, CpuBackend backend, NamedTensorDataset test)
    {
        using LayerOutputs outputs = model.CreateLayerOutputs(["tower.0"], new LayerOutputsOptions { Backend = backend });
        (Tensor left, Tensor right, _) = Read(model, test);
        left.Span[..outputs.Input("left").Length].CopyTo(outputs.Input("left"));
        right.Span[..outputs.Input("right").Length].CopyTo(outputs.Input("right"));
        outputs.Run();
        ReadOnlySpan<float> maps = outputs["tower.0"];
        int active = 0;
        foreach (float value in maps)
        {
            active += value > 0 ? 1 : 0;
        }
        return (outputs.ShapeOf("tower.0"), active / (double)maps.Length);
    }

    private static (Tensor Left, Tensor Right, float[] Targets) Read(Model model, NamedTensorDataset test)
    {
        (Tensor left, Tensor right) = (new(model.Inputs[0].Shape.WithBatch(test.Count)), new(model.Inputs[1].Shape.WithBatch(test.Count)));
        int length = model.Inputs[0].Shape.Length;
        float[] sample = new float[2 * length], targets = new float[2 * test.Count];
        for (int i = 0; i < test.Count; i++)
        {
            test.ReadSample(i, sample);
            sample.AsSpan(0, length).CopyTo(left.Span[(i * length)..]);
            sample.AsSpan(length).CopyTo(right.Span[(i * length)..]);
            test.ReadTarget(i, targets.AsSpan(2 * i, 2));
        }
        return (left, right, targets);
    }
}
