using Fovea.Graph;

namespace Fovea.Analysis.Checks;

/// <summary>A deep network without normalisation.</summary>
internal sealed class NormalizationCheck : INetworkCheck
{
    // VGG-11 could be trained from random initialisation, VGG-16 needed VGG-11's weights: Simonyan and Zisserman 2014, §3.1
    private const int Deep = 10;

    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        (int count, Node? last) = network.LongestPath(CheckedNetwork.IsWeighted);
        bool isNormalized = network.Graph.Nodes.Any(node => node.Operation.Normalizes);
        if (count > Deep && !isNormalized)
        {
            yield return new Finding(Severity.Advice, "no-normalisation", last!.Layer,
                $"{count} layers with weights follow each other without normalisation: training converges slowly or not at all.",
                "Put a BatchNorm after each convolution (with bias: false), use residual blocks, or start from pretrained weights.");
        }
    }
}
