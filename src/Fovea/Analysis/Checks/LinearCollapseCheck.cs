using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>
/// Two layers with weights and only linear operations between them: together they are one linear map.
/// </summary>
internal sealed class LinearCollapseCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        foreach (Node node in network.Graph.Nodes.Where(CheckedNetwork.IsWeighted))
        {
            if (Before(network, node) is not Node first)
            {
                continue;
            }
            (int from, int through, int to) = (first.Inputs[0].Shape[1], first.Outputs[0].Shape[1], node.Outputs[0].Shape[1]);
            bool isNarrow = through < from && through < to;
            bool isGrouped = node.Operation is Convolution { Groups: > 1 } || first.Operation is Convolution { Groups: > 1 };
            yield return new Finding(isNarrow || isGrouped ? Severity.Advice : Severity.Warning, "linear-collapse", node.Layer,
                $"there are only linear operations between \"{first.Layer}\" and it, so together they ({from} → " +
                $"{through} → {to}) are one linear map.",
                isNarrow ? "Intended in a linear bottleneck, which has fewer weights than one layer; otherwise " +
                    "put an activation between them."
                : isGrouped ? "Intended in a separable convolution, which has fewer weights than one layer; " +
                    "otherwise put an activation between them."
                : "Put an activation between them, or replace them by one layer.");
        }
    }

    private static Node? Before(CheckedNetwork network, Node node)
    {
        Value value = node.Inputs[0];
        while (value.Producer is Node producer && network.Consumers(value).Count == 1)
        {
            if (CheckedNetwork.IsWeighted(producer))
            {
                return producer;
            }
            if (!producer.Operation.IsAffine)
            {
                return null;
            }
            value = producer.Inputs[0];
        }
        return null;
    }
}
