using Fovea.Graph.Ops;

namespace Fovea.Graph;

/// <summary>Reverse-mode differentiation: gradients as ordinary nodes, added after the forward ones.</summary>
/// <remarks>Walks the nodes once from last to first; a value used several times has the sum of its uses' gradients.</remarks>
public static class Differentiation
{
    private const string StartLayer = "(gradient)";   // the path of nodes that no layer asks for

    /// <summary>Adds the gradients of a scalar with respect to every value that needs one.</summary>
    /// <param name="graph">The graph, which grows.</param>
    /// <param name="loss">The scalar: a <see cref="Loss"/>, or anything computed from some.</param>
    /// <exception cref="ShapeException">It is more than one number.</exception>
    /// <returns>The gradient of each value that has one, by value id.</returns>
    public static IReadOnlyDictionary<int, Value> AddGradients(GraphBuilder graph, Value loss) =>
        AddGradients(graph, [(loss, null)]);

    /// <summary>Adds gradients for given output gradients (vector-Jacobian products).</summary>
    /// <param name="graph">The graph, which grows.</param>
    /// <param name="seeds">Values and their gradients; null stands for 1 on a scalar.</param>
    /// <exception cref="ShapeException">A value without a gradient is more than one number.</exception>
    public static IReadOnlyDictionary<int, Value> AddGradients(GraphBuilder graph, IReadOnlyList<(Value Value, Value? Gradient)> seeds)
    {
        int forwardNodes = graph.Graph.Nodes.Count;
        var gradients = new Dictionary<int, Value>();
        var losses = new HashSet<int>();   // whose own rule knows that their gradient is 1
        foreach ((Value value, Value? gradient) in seeds)
        {
            if (gradient is null && value.Shape.Length != 1)
            {
                throw new ShapeException($"“{value.Name}” is {value.Shape}, not one number: give the gradient to start from.");
            }
            if (gradient is null && value.Producer is { Operation: Loss } loss && value == loss.Outputs[0])
            {
                losses.Add(value.Id);
            }
            else
            {
                Accumulate(value, gradient ?? One(value), StartLayer);
            }
        }

        for (int i = forwardNodes - 1; i >= 0; i--)
        {
            Node node = graph.Graph.Nodes[i];
            bool isLoss = node.Outputs.Any(output => losses.Contains(output.Id));
            if (isLoss && gradients.ContainsKey(node.Outputs[0].Id))
            {
                Accumulate(node.Outputs[0], One(node.Outputs[0]), node.Layer);   // another scalar is computed from it as well
            }
            Value?[] dOutputs = node.Outputs.Select(output => gradients.GetValueOrDefault(output.Id)).ToArray();
            if ((!isLoss && dOutputs.All(gradient => gradient is null)) || !node.Inputs.Any(graph.NeedsGradient))
            {
                continue;
            }
            IReadOnlyList<Value?> dInputs = node.Operation.Differentiate(graph, node, dOutputs);
            for (int k = 0; k < node.Inputs.Count; k++)
            {
                if (dInputs[k] is Value gradient && graph.NeedsGradient(node.Inputs[k]))
                {
                    Accumulate(node.Inputs[k], gradient, node.Layer);
                }
            }
        }
        return gradients;

        void Accumulate(Value value, Value gradient, string layer) => gradients[value.Id] = gradients.TryGetValue(value.Id, out Value? sum)
            ? graph.AddNode(new Binary(BinaryKind.Add), [sum, gradient], layer).Outputs[0]
            : gradient;

        Value One(Value scalar) => graph.AddNode(new OnesLike(), [scalar], StartLayer).Outputs[0];
    }
}
