using Fovea.Graph;

namespace Fovea.Analysis.Checks;

/// <summary>A deep network without normalisation.</summary>
internal sealed class NormalizationCheck : INetworkCheck
{
    private const int Deep = 10;   // VGG-11 was trained from a plain start, VGG-16 needed VGG-11's weights: Simonyan and Zisserman 2014, §3.1

    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        (int count, Node? last) = network.LongestWay(CheckedNetwork.IsWeighted);
        bool isNormalized = network.Graph.Nodes.Any(node => node.Operation.Normalizes);
        if (count > Deep && !isNormalized)
        {
            yield return new Finding(Severity.Advice, "no-normalisation", last!.Layer,
                $"{count} weighted layers lie one behind the other and none is normalised: training starts slowly or not at all.",
                "Put a BatchNorm behind each convolution (with bias: false), use residual blocks, or start from trained weights.");
        }
    }
}
