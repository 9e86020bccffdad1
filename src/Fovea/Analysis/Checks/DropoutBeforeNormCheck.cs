using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Analysis.Checks;

/// <summary>
/// Dropout before a batch normalisation: it changes the variance in training and not at inference, so the running
/// statistics do not fit: Li et al. 2018, arXiv:1801.05134.
/// </summary>
internal sealed class DropoutBeforeNormCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network)
    {
        foreach (Node drop in network.Graph.Nodes.Where(node => node.Operation is Graph.Ops.Dropout { Scope: not DropoutScope.Sample }))
        {
            var behind = new HashSet<int> { drop.Outputs[0].Id };
            foreach (Node node in network.Graph.Nodes.Skip(drop.Id + 1).Where(node => node.Inputs.Any(input => behind.Contains(input.Id))))
            {
                if (node.Operation is BatchNormTraining)
                {
                    yield return new Finding(Severity.Warning, "dropout-before-norm", drop.Layer,
                        $"it changes the variance in training only, and the batch normalisation \"{node.Layer}\" behind it keeps that variance for inference.",
                        "Put the dropout behind the last batch normalisation, or leave it out.");
                    break;
                }
                behind.UnionWith(node.Outputs.Select(output => output.Id));
            }
        }
    }
}
