using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Elementwise;
using ActivationGradientOp = Fovea.Graph.Ops.ActivationGradient;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;
using DenseOp = Fovea.Graph.Ops.Dense;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// Finds elementwise nodes that the kernel before them can do as it stores: sums of branches, ReLUs, with a ceiling or not, and their
/// gradients. A ReLU's gradient reads the ReLU's output, so training fuses as inference does.
/// </summary>
internal sealed class EpilogueFusion
{
    private readonly NodeReaders _readers;
    private readonly Dictionary<int, FusedEpilogue> _epilogues = [];   // by node
    private readonly HashSet<int> _absorbed = [];                 // nodes
    private readonly HashSet<int> _written = [];                  // values

    private EpilogueFusion(NetworkGraph graph, IReadOnlyList<Node> nodes) => _readers = NodeReaders.Of(graph, nodes);

    /// <summary>Finds the epilogues of a list of nodes.</summary>
    public static EpilogueFusion Find(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        var fusion = new EpilogueFusion(graph, nodes);
        foreach (Node node in nodes.Where(node => !fusion.IsAbsorbed(node)))
        {
            fusion.Visit(node);
        }
        return fusion;
    }

    /// <summary>Whether a node is done by one before it.</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node.Id);

    /// <summary>What a node's kernel does besides; null for nothing.</summary>
    public FusedEpilogue? Of(Node node) => _epilogues.GetValueOrDefault(node.Id);

    private void Visit(Node node)
    {
        FusedEpilogue epilogue = new(node.Outputs[0]);
        epilogue = node.Operation is ConvolutionOp or ConvolutionInputGradient or BatchNormTraining ? TakeSum(epilogue) : epilogue;
        epilogue = node.Operation is ConvolutionOp or DenseOp or BatchNormTraining or BatchNormInference ? TakeReLU(epilogue, node.Operation is not DenseOp) : epilogue;
        epilogue = node.Operation is ConvolutionInputGradient ? TakeReLUGradient(epilogue) : epilogue;
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
        if (_readers.OnlyReader(epilogue.Output) is not { Operation: Binary { Kind: BinaryKind.Add } } sum || sum.Inputs[0] == sum.Inputs[1])
        {
            return epilogue;
        }
        Value other = sum.Inputs[0] == epilogue.Output ? sum.Inputs[1] : sum.Inputs[0];
        return other.Producer is null || _written.Contains(other.Id) ? Take(sum, epilogue with { Addend = other }) : epilogue;
    }

    private FusedEpilogue TakeReLU(FusedEpilogue epilogue, bool withUpperBound) =>
        _readers.OnlyReader(epilogue.Output) is { Operation: Activation activation } node && FusedReLU.Of(activation.Function) is { Applies: true } relu
            && (withUpperBound || relu == true)
            ? Take(node, epilogue with { ReLU = relu })
            : epilogue;

    private FusedEpilogue TakeReLUGradient(FusedEpilogue epilogue) =>
        _readers.OnlyReader(epilogue.Output) is { Operation: ActivationGradientOp op } gradient && FusedReLU.Of(op.Function) is { Applies: true } relu
            && gradient.Inputs[0] == epilogue.Output && gradient.Inputs[1] != epilogue.Output
            ? Take(gradient, epilogue with { Mask = gradient.Inputs[1], MaskOf = relu })
            : epilogue;

    private FusedEpilogue Take(Node node, FusedEpilogue epilogue)
    {
        _absorbed.Add(node.Id);
        return epilogue with { Output = node.Outputs[0] };
    }
}
