using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>A softmax at the end, which the training loss already contains.</summary>
internal sealed class SoftmaxOutputCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        foreach (Node node in network.Outputs.Select(output => output.Producer).OfType<Node>().Distinct())
        {
            if (node.Operation is not Softmax softmax)
            {
                continue;
            }
            yield return new Finding(Severity.Warning, "softmax-output", node.Layer,
                $"the network ends with a {softmax.Name}; the softmax cross-entropy loss contains one, and " +
                "applying it twice makes the gradients small.",
                softmax.Logarithm
                    ? "Remove it, or train with the NLL loss, which takes log-probabilities."
                    : "Remove it: predictions apply a softmax to obtain probabilities.");
        }
    }
}
