using Fovea.Data;
using Fovea.Layers;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Samples;

/// <summary>
/// Part 3: a single layer, a linear stack and a ReLU stack trained on the same data for the same number of steps.
/// </summary>
internal static class StackTraining
{
    public static IEnumerable<TrainedNetwork> All()
    {
        foreach (Dataset data in new[] { Problems.Xor, Problems.Rings(count: 400, seed: 1) })
        {
            yield return Train(data, "one linear layer", new Dense(2));
            yield return Train(data, "5 linear layers", Stacks.Of(hiddenLayers: 4, width: 16, outputs: 2, relu: false));
            yield return Train(data, "5 layers with ReLU", Stacks.Of(hiddenLayers: 4, width: 16, outputs: 2, relu: true));
        }
    }

    private static TrainedNetwork Train(Dataset data, string name, Layer network)
    {
        const int Steps = 300;
        int batch = Math.Min(data.Count, 100);
        using Model model = Model.Create(data.SampleShape, network, seed: 1);
        var options = new TrainingOptions
        {
            Epochs = Steps * batch / data.Count,
            BatchSize = batch,
            Optimizer = new Adam(learningRate: 0.01f),
            Seed = 1,
        };
        new Trainer(model, options).Fit(data);

        // On the training data, as the question is what the network can represent, not how well it generalises.
        using var evaluator = new Evaluator(model);
        EvaluationResult result = evaluator.Evaluate(data);
        return new TrainedNetwork(data.Name, name, model.Parameters.ParameterCount, result.Loss, result.Accuracy!.Value);
    }
}
