using Fovea.Data;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Samples;

/// <summary>A few steps of plain SGD on the embedded digits, recording the gradient of the first.</summary>
internal static class Experiment
{
    public const int Steps = 100, BatchSize = 128;

    public static DeepGradientsResult Run(DeepNetwork network, Dataset digits)
    {
        using Model model = Model.Create(digits.SampleShape, network.Build(digits.Classes.Count), seed: 1);
        var recorder = new GradientRecorder(model);
        var losses = new LossList();
        var options = new TrainingOptions
        {
            Epochs = int.MaxValue,
            MaxSteps = Steps,
            BatchSize = BatchSize,
            Optimizer = new Sgd(learningRate: 0.05f),
            Reducer = recorder,
            Seed = 1,
        };
        new Trainer(model, options).Fit(digits, progress: losses);

        double[] norms = [.. Enumerable.Range(0, DeepNetwork.HiddenLayers + 1)
            .Select(layer => recorder.Norms[$"{DeepNetwork.LayerName(layer)}.weight"])];
        return new DeepGradientsResult(network.Name, norms, losses.All[0], losses.All.TakeLast(10).Average());
    }

    // Progress<T> reports asynchronously on another thread; this class keeps the order of the steps.
    private sealed class LossList : IProgress<TrainingProgress>
    {
        public List<double> All { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (!value.IsPlan)
            {
                All.Add(value.Loss);
            }
        }
    }
}
