using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>Two weighted layers with nothing but linear steps between them: together they are one linear map.</summary>
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
                $"between \"{first.Layer}\" and it lie only linear steps, so that the two ({from} → {through} → {to}) together are one linear map.",
                isNarrow ? "Deliberate in a linear bottleneck, which has fewer weights than one layer; else put an activation between them."
                : isGrouped ? "Deliberate in a separable convolution, which has fewer weights than one layer; else put an activation between them."
                : "Put an activation between them, or make them one layer.");
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
