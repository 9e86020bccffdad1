using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;

namespace Fovea.Analysis.Checks;

/// <summary>Many consecutive sigmoids or tanhs: each reduces the gradient where it saturates.</summary>
internal sealed class SaturationCheck : INetworkCheck
{
    private const int Many = 4;   // a sigmoid's slope is at most 1/4, so four reduce a gradient to at most 1/256

    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        (int count, Node? last) = network.LongestPath(node => Saturates(network, node));
        if (count >= Many)
        {
            yield return new Finding(Severity.Warning, "saturating-activations", last!.Layer,
                $"{count} sigmoids or tanhs follow each other: gradients vanish before they reach the first layers.",
                "Use ReLU or one of its variants between layers, or a normalisation before each of them.");
        }
    }

    // A gate, which is multiplied with a feature map, is meant to saturate.
    private static bool Saturates(CheckedNetwork network, Node node) =>
        node.Operation is Activation { Function.Kind: ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.HardSigmoid }
        && !network.Consumers(node.Outputs[0]).Any(consumer => consumer.Operation is Binary { Kind: BinaryKind.Multiply } or ChannelScale)
        && !IsNormalized(node.Inputs[0].Producer);

    private static bool IsNormalized(Node? node) => node?.Operation.Normalizes == true;
}
