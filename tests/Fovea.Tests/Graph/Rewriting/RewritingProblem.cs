using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Graph.Rewriting;

/// <summary>A small network as a graph, for inference or with loss and gradients, and its nodes evaluated by their definitions.</summary>
internal sealed class RewritingProblem
{
    // Doubles round by 2⁻⁵³ ≈ 1.1e-16 of a term; no sum here has more than some thousand terms, and a dozen operations follow one another.
    private const double Tolerance = 1e-11;

    /// <param name="network">What the graph computes.</param>
    /// <param name="input">The input's shape, with the batch.</param>
    /// <param name="training">Whether a loss and the gradients of all parameters are outputs too.</param>
    /// <param name="loss">The loss; by class, labels are 0 and 1.</param>
    public RewritingProblem(Layer network, Shape input, bool training, LossKind loss = LossKind.MeanSquaredError)
    {
        Builder = new GraphBuilder(training ? GraphMode.Training : GraphMode.Inference);
        Output = Builder.Build(network, "", Builder.Input("x", input));
        if (!training)
        {
            Graph.SetOutput("y", Output);
            return;
        }
        int rows = Output.Shape[0];
        Value scores = Output.Shape.Rank == 2 ? Output : Builder.Add(new Reshape(new Shape(rows, Output.Shape.Length / rows)), Output);
        Value targets = LossGeometry.IsByClass(loss) ? Builder.Input("labels", new Shape(rows, 1)) : Builder.Input("targets", scores.Shape);
        Loss = Builder.AddNode(new Loss(new LossFunction(loss)), scores, targets).Outputs[0];
        Gradients = Differentiation.AddGradients(Builder, Loss);
        Graph.SetOutput("loss", Loss);
        foreach (ParameterInfo parameter in Graph.Parameters.Where(parameter => parameter.IsTrainable))
        {
            Graph.SetOutput(parameter.Name, Gradients[Graph.Parameter(parameter.Name).Id]);
        }
    }

    public GraphBuilder Builder { get; }

    public NetworkGraph Graph => Builder.Graph;

    public Value Output { get; }

    public Value? Loss { get; }

    public IReadOnlyDictionary<int, Value> Gradients { get; } = new Dictionary<int, Value>();

    /// <summary>The one output of the graph's one node of an operation.</summary>
    public Value OutputOf<TOperation>() where TOperation : Operation => Graph.Nodes.Single(node => node.Operation is TOperation).Outputs[0];

    /// <summary>Makes an output of the graph of what a node of an operation computes, so that it must be stored.</summary>
    public RewritingProblem Keep<TOperation>() where TOperation : Operation
    {
        Graph.SetOutput("kept", Graph.Nodes.First(node => node.Operation is TOperation).Outputs[0]);
        return this;
    }

    /// <summary>The graph's live nodes after some passes, and whether they compute what the graph's nodes do.</summary>
    public IReadOnlyList<Node> Rewrite(params IReadOnlyList<IGraphRewriting> passes)
    {
        var context = new RewritingContext(Graph, mutableParameters: Builder.Training);
        IReadOnlyList<Node> nodes = new Liveness().Apply(context, Graph.Nodes);
        foreach (IGraphRewriting pass in passes)
        {
            nodes = pass.Apply(context, nodes);
        }
        AssertAgrees(nodes);
        return nodes;
    }

    /// <summary>Fails unless passes leave the live nodes as they are, each the very same.</summary>
    public void AssertLeavesAlone(params IReadOnlyList<IGraphRewriting> passes) => Assert.Equal(Rewrite(), Rewrite(passes));

    /// <summary>How many nodes of a list are of an operation.</summary>
    public static int Count<TOperation>(IReadOnlyList<Node> nodes) where TOperation : Operation =>
        nodes.Count(node => node.Operation is TOperation);

    private void AssertAgrees(IReadOnlyList<Node> nodes)
    {
        Dictionary<string, double[]> expected = Evaluate(Graph.Nodes), found = Evaluate(nodes);
        foreach ((string name, double[] values) in expected)
        {
            double allowed = Tolerance * values.Select(Math.Abs).Append(1).Max();
            Assert.All(values.Zip(found[name]), pair => Assert.InRange(pair.Second - pair.First, -allowed, allowed));
        }
    }

    // The outputs by name, and the statistics as they are afterwards. Fails if a node reads what none before it has written.
    private Dictionary<string, double[]> Evaluate(IReadOnlyList<Node> nodes)
    {
        var values = Graph.Values.Where(value => value.Kind != ValueKind.Computed).ToDictionary(value => value.Id, Draw);
        foreach (Node node in nodes)
        {
            double[][] inputs = [.. node.Inputs.Select(input => values[input.Id])];
            double[][] outputs = [.. node.Outputs.Select(output => new double[output.Shape.Length])];
            Shape[] inputShapes = [.. node.Inputs.Select(input => input.Shape)],
                outputShapes = [.. node.Outputs.Select(output => output.Shape)];
            node.Operation.Evaluate(new EvaluationContext(inputs, inputShapes, outputs, outputShapes, seed: 1, step: 0));
            for (int i = 0; i < outputs.Length; i++)
            {
                values.Add(node.Outputs[i].Id, outputs[i]);
            }
        }
        IEnumerable<(string Name, Value Value)> statistics = Graph.Parameters
            .Where(parameter => !parameter.IsTrainable)
            .Select(parameter => (parameter.Name, Graph.Parameter(parameter.Name)));
        return Graph.Outputs.Select(pair => (Name: pair.Key, pair.Value)).Concat(statistics)
            .ToDictionary(pair => pair.Name, pair => values[pair.Value.Id]);
    }

    private static double[] Draw(Value value)
    {
        var random = new Random(value.Id);
        bool isPositive = value.Name.Contains("running_var", StringComparison.Ordinal);
        return [.. Enumerable.Range(0, value.Shape.Length).Select(i =>
            value.Name == "labels" ? i % 2 : isPositive ? 0.5 + random.NextDouble() : (2 * random.NextDouble()) - 1)];
    }
}
