using Fovea.Graph.Ops;

namespace Fovea.Graph;

/// <summary>Reverse-mode differentiation: gradients as ordinary nodes, added after the forward ones.</summary>
/// <remarks>Walks the nodes once from last to first; a value used several times has the sum of its uses' gradients.</remarks>
public static class Differentiation
{
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
        var scalarSeeds = new HashSet<int>();
        foreach ((Value value, Value? gradient) in seeds)
        {
            if (gradient is null && value.Shape.Length != 1)
            {
                throw new ShapeException($"“{value.Name}” is {value.Shape}, not one number: give the gradient to start from.");
            }
            bool isLoss = value.Producer is { Operation: Loss } && value == value.Producer.Outputs[0];
            if (gradient is null && isLoss && !gradients.ContainsKey(value.Id))
            {
                scalarSeeds.Add(value.Id);   // the loss's own rule knows that its gradient is 1
                continue;
            }
            Value seed = gradient ?? graph.AddNode(new OnesLike(), [value], "(gradient)").Outputs[0];
            gradients[value.Id] = seed;
        }

        for (int i = forwardNodes - 1; i >= 0; i--)
        {
            Node node = graph.Graph.Nodes[i];
            Value?[] dOutputs = node.Outputs.Select(output => gradients.GetValueOrDefault(output.Id)).ToArray();
            bool isSeed = node.Outputs.Any(output => scalarSeeds.Contains(output.Id));
            if ((!isSeed && dOutputs.All(gradient => gradient is null)) || !node.Inputs.Any(graph.NeedsGradient))
            {
                continue;
            }
            if (isSeed && dOutputs[0] is Value further)   // a loss that another scalar is computed from as well
            {
                Value one = graph.AddNode(new OnesLike(), [node.Outputs[0]], node.Layer).Outputs[0];
                dOutputs[0] = graph.AddNode(new Binary(BinaryKind.Add), [further, one], node.Layer).Outputs[0];
            }
            IReadOnlyList<Value?> dInputs = node.Operation.Differentiate(graph, node, dOutputs);
            for (int k = 0; k < node.Inputs.Count; k++)
            {
                if (dInputs[k] is Value gradient && graph.NeedsGradient(node.Inputs[k]))
                {
                    int id = node.Inputs[k].Id;
                    gradients[id] = gradients.TryGetValue(id, out Value? sum)
                        ? graph.AddNode(new Binary(BinaryKind.Add), [sum, gradient], node.Layer).Outputs[0]
                        : gradient;
                }
            }
        }
        return gradients;
    }
}
