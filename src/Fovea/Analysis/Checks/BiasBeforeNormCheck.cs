using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>A bias that the following normalisation cancels by subtracting the mean.</summary>
internal sealed class BiasBeforeNormCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network) => network.Graph.Nodes
        .Where(norm => CheckedNetwork.CancelsChannelBias(norm) && network.Consumers(norm.Inputs[0]).Count == 1)
        .Select(norm => (norm, before: norm.Inputs[0].Producer))
        .Where(pair => pair.before is { Operation: ChannelBias } or { Operation: Convolution or Dense, Inputs.Count: 3 })
        .Select(pair => new Finding(Severity.Warning, "bias-before-norm", pair.before!.Layer,
            $"its bias of {pair.before.Outputs[0].Shape[1]} parameters has no effect: the normalisation " +
            $"\"{pair.norm.Layer}\" after it subtracts the mean.",
            "Create the layer with bias: false; the normalisation has a learned shift of its own."));
}
