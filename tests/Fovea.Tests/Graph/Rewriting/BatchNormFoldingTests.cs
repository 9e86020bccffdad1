using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Layers;
using Fovea.Tensors;
using Convolution = Fovea.Graph.Ops.Convolution;
using Dense = Fovea.Layers.Dense;

namespace Fovea.Tests.Graph.Rewriting;

public class BatchNormFoldingTests
{
    private static readonly Shape Image = new(2, 3, 5, 4), Row = new(3, 5);

    public static TheoryData<string> Folded => [.. Networks.Keys];

    private static readonly Dictionary<string, (Layer Network, Shape Input)> Networks = new()
    {
        ["convolution"] = (new Sequential(new Conv(4, 3), new BatchNorm(), new ReLU()), Image),
        ["convolution without bias"] = (new Sequential(new Conv(4, 3, bias: false), new BatchNorm(epsilon: 1e-2f)), Image),
        ["depthwise convolution"] = (new Sequential(new Conv(6, 3, groups: 3), new BatchNorm()), Image),
        ["dense layer"] = (new Sequential(new Dense(4), new BatchNorm(), new Sigmoid()), Row),
        ["dense layer without bias"] = (new Sequential(new Dense(4, bias: false), new BatchNorm()), Row),
    };

    [Theory, MemberData(nameof(Folded))]
    public void Apply_MakesTheNormalizationPartOfTheWeights(string name)
    {
        var problem = new RewritingProblem(Networks[name].Network, Networks[name].Input, training: false);

        IReadOnlyList<Node> nodes = problem.Rewrite(new BatchNormFolding());

        Assert.Equal(0, RewritingProblem.Count<BatchNormInference>(nodes));
        Assert.Equal(1, RewritingProblem.Count<WeightFold>(nodes));
        Assert.Equal(problem.Graph.Nodes.Count, nodes.Count);   // the fold in the normalisation's stead
    }

    [Fact]
    public void Apply_FoldsTheFirstOfTwoNormalizations()
    {
        var problem = new RewritingProblem(new Sequential(new Conv(4, 3), new BatchNorm(), new BatchNorm()), Image, training: false);

        Assert.Equal(1, RewritingProblem.Count<BatchNormInference>(problem.Rewrite(new BatchNormFolding())));
    }

    [Fact]
    public void Apply_LeavesALayerAlone_WhenSomethingElseReadsIt() =>
        new RewritingProblem(new Sequential(new Conv(3, 3), new Residual(new BatchNorm())), Image, training: false)
            .AssertLeavesAlone(new BatchNormFolding());

    [Fact]
    public void Apply_LeavesALayerAlone_WhenItIsAnOutput() =>
        new RewritingProblem(new Sequential(new Conv(3, 3), new BatchNorm()), Image, training: false)
            .Keep<Convolution>().AssertLeavesAlone(new BatchNormFolding());

    [Fact]
    public void Apply_LeavesOtherOperationsAlone() =>
        new RewritingProblem(new Sequential(new Conv(3, 3), new ReLU(), new BatchNorm()), Image, training: false)
            .AssertLeavesAlone(new BatchNormFolding());

    [Fact]
    public void Apply_LeavesEverythingAlone_WhenParametersMayChange()
    {
        var problem = new RewritingProblem(new Sequential(new Conv(3, 3), new BatchNorm()), Image, training: false);
        var context = new RewritingContext(problem.Graph, mutableParameters: true);

        Assert.Same(problem.Graph.Nodes, new BatchNormFolding().Apply(context, problem.Graph.Nodes));
    }
}
