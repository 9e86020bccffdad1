using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// Finds elementwise nodes that the kernel before them can do as it stores: sums of branches, ReLUs with or without an upper bound, and
/// their gradients. A ReLU's gradient reads the ReLU's output, so training fuses as inference does.
/// </summary>
/// <remarks>An analysis of a rewritten list, which stays as it is.</remarks>
internal sealed class EpilogueFusion
{
    private readonly NodeReaders _readers;
    private readonly Dictionary<int, FusedEpilogue> _epilogues = [];   // by node
    private readonly HashSet<int> _absorbed = [];                      // nodes
    private readonly HashSet<int> _written = [];                       // values

    private EpilogueFusion(NodeReaders readers) => _readers = readers;

    /// <summary>Finds the epilogues of a list of nodes.</summary>
    public static EpilogueFusion Find(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        var fusion = new EpilogueFusion(context.ReadersIn(nodes));
        foreach (Node node in nodes.Where(node => !fusion.IsAbsorbed(node)))
        {
            fusion.Visit(node);
        }
        return fusion;
    }

    /// <summary>Whether the kernel of an earlier node does a node's work.</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node.Id);

    /// <summary>What a node's kernel does besides; null for nothing.</summary>
    public FusedEpilogue? Of(Node node) => _epilogues.GetValueOrDefault(node.Id);

    private void Visit(Node node)
    {
        FusedEpilogue epilogue = new(node.Outputs[0]);
        if (node.Operation is Convolution or ConvolutionInputGradient or BatchNormTraining)
        {
            epilogue = TakeSum(epilogue);
        }
        if (node.Operation is Convolution or Dense or BatchNormTraining or BatchNormInference)
        {
            epilogue = TakeReLU(epilogue, withUpperBound: node.Operation is not Dense);
        }
        if (node.Operation is ConvolutionInputGradient)
        {
            epilogue = TakeReLUGradient(epilogue);
        }
        if (epilogue.Output != node.Outputs[0])
        {
            _epilogues.Add(node.Id, epilogue);
        }
        _written.Add(epilogue.Output.Id);
        _written.UnionWith(node.Outputs.Select(output => output.Id));
    }

    // The other summand must be there already; where it comes later, its own kernel may take the sum.
    private FusedEpilogue TakeSum(FusedEpilogue epilogue)
    {
        if (_readers.OnlyAddition(epilogue.Output) is not Node sum || sum.Inputs[0] == sum.Inputs[1])
        {
            return epilogue;
        }
        Value other = sum.Inputs[0] == epilogue.Output ? sum.Inputs[1] : sum.Inputs[0];
        return other.Producer is null || _written.Contains(other.Id) ? Take(sum, epilogue with { Addend = other }) : epilogue;
    }

    private FusedEpilogue TakeReLU(FusedEpilogue epilogue, bool withUpperBound) =>
        _readers.OnlyReLU(epilogue.Output) is Node relu && (withUpperBound || relu.ReLU() == true)
            ? Take(relu, epilogue with { ReLU = relu.ReLU() })
            : epilogue;

    private FusedEpilogue TakeReLUGradient(FusedEpilogue epilogue) =>
        _readers.OnlyReLUGradient(epilogue.Output) is Node gradient
            ? Take(gradient, epilogue with { Mask = gradient.Inputs[1], MaskOf = gradient.ReLUGradient() })
            : epilogue;

    private FusedEpilogue Take(Node node, FusedEpilogue epilogue)
    {
        _absorbed.Add(node.Id);
        return epilogue with { Output = node.Outputs[0] };
    }
}
