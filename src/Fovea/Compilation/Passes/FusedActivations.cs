using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;
using DenseOp = Fovea.Graph.Ops.Dense;

namespace Fovea.Compilation.Passes;

/// <summary>ReLUs that the convolution or dense layer before them applies as it stores: the value between is never written.</summary>
internal sealed class FusedActivations
{
    /// <summary>Nothing is fused.</summary>
    public static readonly FusedActivations None = new();

    private readonly Dictionary<int, Node> _reluOf = [];
    private readonly HashSet<int> _absorbed = [];

    /// <summary>Finds convolutions and dense layers whose only reader is a ReLU. The ReLU's gradient reads its output, so training fuses as inference does.</summary>
    public static FusedActivations Find(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        var fused = new FusedActivations();
        ILookup<int, Node> readers = nodes.SelectMany(node => node.Inputs.Distinct().Select(input => (input.Id, node))).ToLookup(pair => pair.Id, pair => pair.node);
        var outputs = graph.Outputs.Values.Select(value => value.Id).ToHashSet();
        foreach (Node node in nodes.Where(node => node.Operation is ConvolutionOp or DenseOp))
        {
            int value = node.Outputs[0].Id;
            if (!outputs.Contains(value) && readers[value].Take(2).ToArray() is [{ Operation: Activation { Function.Kind: ActivationKind.Relu } } relu])
            {
                fused._reluOf.Add(node.Id, relu);
                fused._absorbed.Add(relu.Id);
            }
        }
        return fused;
    }

    /// <summary>Whether a node is done by the one before it.</summary>
    public bool IsAbsorbed(Node node) => _absorbed.Contains(node.Id);

    /// <summary>Whether a node applies the ReLU behind it.</summary>
    public bool HasRelu(Node node) => _reluOf.ContainsKey(node.Id);

    /// <summary>What a node writes: its own outputs, or those of the ReLU that it absorbed.</summary>
    public IReadOnlyList<Value> OutputsOf(Node node) => _reluOf.TryGetValue(node.Id, out Node? relu) ? relu.Outputs : node.Outputs;
}
