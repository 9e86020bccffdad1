using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>
/// Dropout before a batch normalisation: it changes the variance in training but not at inference, so the running
/// statistics are wrong at inference: Li et al. 2018, arXiv:1801.05134.
/// </summary>
internal sealed class DropoutBeforeNormCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        foreach (Node drop in network.Graph.Nodes.Where(node => node.Operation is Graph.Ops.Dropout { Scope: not DropoutScope.Sample }))
        {
            var downstream = new HashSet<int> { drop.Outputs[0].Id };
            foreach (Node node in network.Graph.Nodes.Skip(drop.Id + 1)
                .Where(node => node.Inputs.Any(input => downstream.Contains(input.Id))))
            {
                if (node.Operation is BatchNormTraining)
                {
                    yield return new Finding(Severity.Warning, "dropout-before-norm", drop.Layer,
                        $"it changes the variance in training only, but the batch normalisation \"{node.Layer}\" " +
                        "after it uses that variance at inference.",
                        "Put the dropout after the last batch normalisation, or remove it.");
                    break;
                }
                downstream.UnionWith(node.Outputs.Select(output => output.Id));
            }
        }
    }
}
