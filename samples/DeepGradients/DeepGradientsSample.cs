using Fovea.Data;

namespace Fovea.Samples;

/// <summary>
/// The effect of sigmoid, ReLU and batch normalisation on the gradients of a deep network, and so on training.
/// </summary>
public static class DeepGradientsSample
{
    private static readonly DeepNetwork[] Networks =
    [
        new("sigmoid", IsRelu: false, HasNorm: false),
        new("ReLU", IsRelu: true, HasNorm: false),
        new("sigmoid+BN", IsRelu: false, HasNorm: true),
        new("ReLU+BN", IsRelu: true, HasNorm: true),
    ];

    public static IReadOnlyList<DeepGradientsResult> Run(TextWriter output)
    {
        Dataset digits = DatasetCatalog.Open(DatasetCatalog.EmbeddedName).Train;
        DeepGradientsResult[] results = [.. Networks.Select(network => Experiment.Run(network, digits))];

        output.WriteLine($"{DeepNetwork.HiddenLayers} hidden dense layers of {DeepNetwork.Width} units, "
            + "on the embedded digits. Norm of each layer's weight gradient in the first step:");
        output.WriteLine();
        Row("layer", results.Select(result => result.Network));
        for (int layer = 0; layer <= DeepNetwork.HiddenLayers; layer++)
        {
            Row(DeepNetwork.LayerName(layer), results.Select(result => $"{result.GradientNorms[layer]:0.0E+00}"));
        }
        Row($"{DeepNetwork.LayerName(1)} / {DeepNetwork.LayerName(DeepNetwork.HiddenLayers)}",
            results.Select(result => $"{result.FirstOverLast:0.0E+00}"));
        output.WriteLine();
        Row("loss, first step", results.Select(result => $"{result.FirstLoss:F3}"));
        Row($"loss, step {Experiment.Steps}", results.Select(result => $"{result.LastLosses:F3}"));
        output.WriteLine();
        output.WriteLine("Guessing among ten digits has the loss 2.303. The sigmoid's slope is at most 1/4, so the gradient shrinks about");
        output.WriteLine("fourfold per layer on its way to the input, and the early layers stand still. ReLU's slope is 1 or 0, and its");
        output.WriteLine("initialisation doubles the weights' variance for the half that is 0. "
            + "Batch normalisation revives the sigmoid: it");
        output.WriteLine("scales each layer's sums back up. After ReLU it makes the gradient grow towards the input: "
            + "by 1.2 per layer here,");
        output.WriteLine("√(π / (π − 1)) ≈ 1.21 in theory (Yang et al. 2019, arXiv:1902.08129). Shortcuts, "
            + "as in ResNet, hold that in check.");
        return results;

        void Row(string head, IEnumerable<string> cells) =>
            output.WriteLine($"{head,-20}{string.Concat(cells.Select(cell => $"{cell,12}"))}");
    }
}
