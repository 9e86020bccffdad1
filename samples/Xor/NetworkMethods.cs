using Fovea.Inference;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Samples;

/// <summary>Networks trained by gradient descent on the squared error, with one output.</summary>
internal static class NetworkMethods
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 500,   // of one step each: the batch is the whole data set
        BatchSize = 4,
        Optimizer = new Adam(learningRate: 0.05f),
        Loss = new(LossKind.MeanSquaredError),
        Normalization = new Normalization(mean: [0, 0], deviation: [1, 1]),   // no normalisation
        Seed = 1,
    };

    /// <summary>y = w1·x1 + w2·x2 + b: the plain linear layer.</summary>
    public static XorResult Linear() => Train("linear layer", new Dense(1));

    /// <summary>
    /// The multilayer perceptron, with a hidden layer of 4 tanh units between the inputs and the output.
    /// </summary>
    public static XorResult Perceptron() => Train("MLP 2-4-1, tanh", new Sequential(new Dense(4), new Tanh(), new Dense(1)));

    private static XorResult Train(string method, Layer network)
    {
        using Model model = Model.Create(new Shape(2), network, seed: 1);
        new Trainer(model, Options).Fit(XorData.Dataset);

        using Predictor predictor = model.CreatePredictor();
        double[] outputs = [.. predictor.Run(XorData.CornerTensor).Span.ToArray().Select(output => (double)output)];
        return new XorResult(method, model.Parameters.ParameterCount, outputs);
    }
}
