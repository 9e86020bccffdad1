using Fovea.Graph;
using Fovea.Graph.Rewriting;
using Fovea.Layers;
using Fovea.Tensors;
using Dense = Fovea.Layers.Dense;

namespace Fovea.Tests.Graph.Rewriting;

public class LivenessTests
{
    [Fact]
    public void Apply_LeavesOutWhatNoOutputNeeds_AndKeepsTheOrder()
    {
        Layer network = new Sequential(new Conv(2, 3), new ReLU(), new Flatten(), new Dense(3));
        var problem = new RewritingProblem(network, new Shape(2, 1, 5, 5), training: false);
        Value unread = problem.Builder.Add(new Fovea.Graph.Ops.Softmax(Logarithm: false), problem.Output);

        IReadOnlyList<Node> live = problem.Rewrite();

        Assert.Equal(problem.Graph.Nodes.Where(node => node != unread.Producer), live);
    }

    [Fact]
    public void Apply_KeepsNodesWithASideEffect_AndWhatTheyRead()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Build(new Conv(2, 3), "conv", builder.Input("x", new Shape(2, 1, 5, 5)));
        builder.Build(new BatchNorm(), "norm", x);   // moves its statistics, and nothing reads its output
        builder.Graph.SetOutput("y", builder.Build(new Dense(1), "dense", builder.Input("other", new Shape(2, 3))));

        IReadOnlyList<Node> live = new Liveness().Apply(new RewritingContext(builder.Graph, mutableParameters: true), builder.Graph.Nodes);

        Assert.Equal(builder.Graph.Nodes, live);
    }

    [Fact]
    public void Apply_LeavesNothing_WhenNothingIsAskedFor()
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        builder.Build(new Dense(1), "dense", builder.Input("x", new Shape(2, 3)));

        Assert.Empty(new Liveness().Apply(new RewritingContext(builder.Graph, mutableParameters: false), builder.Graph.Nodes));
    }
}
