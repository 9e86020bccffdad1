using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>A softmax at the end, where the training loss has its own.</summary>
internal sealed class SoftmaxOutputCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        if (network.Output.Producer is { Operation: Softmax softmax } node)
        {
            yield return new Finding(Severity.Warning, "softmax-output", node.Layer,
                $"the network ends with a {softmax.Name}; the softmax cross-entropy loss applies one itself, and twice makes the gradients small.",
                softmax.Logarithm ? "Leave it out, or train with the NLL loss, which takes logarithms." : "Leave it out: predictions apply it where shares are wanted.");
        }
    }
}
