using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>A first dense layer that has most of the network's parameters.</summary>
internal sealed class LargeDenseCheck : INetworkCheck
{
    private const long Large = 1_000_000;

    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        Node? dense = network.Graph.Nodes.FirstOrDefault(node => node.Operation is Dense);
        long all = network.Graph.Parameters.Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        long weights = dense?.Inputs[1].Shape.Length ?? 0;
        bool isBehindMap = dense?.Inputs[0].Producer is { Operation: Reshape } flatten && flatten.Inputs[0].Shape.Area() > 1;
        if (isBehindMap && weights > Large && 2 * weights > all)
        {
            yield return new Finding(Severity.Advice, "large-dense", dense!.Layer,
                $"it has {Amounts.Count(weights)} of the network's {Amounts.Count(all)} parameters " +
                $"({100 * weights / all} %), one per output and per each of " +
                $"{Amounts.Count(dense.Inputs[0].Shape[1])} inputs.",
                "Put a GlobalAveragePool before the Flatten, or pool the feature map further.");
        }
    }
}
