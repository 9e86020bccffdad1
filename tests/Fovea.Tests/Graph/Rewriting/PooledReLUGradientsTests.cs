using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Layers;
using Fovea.Tensors;
using ActivationGradient = Fovea.Graph.Ops.ActivationGradient;
using MaxPool = Fovea.Layers.MaxPool;

namespace Fovea.Tests.Graph.Rewriting;

public class PooledReLUGradientsTests
{
    private static readonly Shape Image = new(2, 2, 6, 6);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]   // windows overlap
    public void Apply_MasksThePooledGradient(int kernel, int stride)
    {
        Layer network = new Sequential(new Conv(3, 3, padding: 1), new ReLU(), new MaxPool(kernel, stride));
        var problem = new RewritingProblem(network, Image, training: true);
        Shape pooled = problem.Output.Shape;

        IReadOnlyList<Node> nodes = problem.Rewrite(new PooledReLUGradients());

        Node mask = nodes.Single(node => node.Operation is ActivationGradient);
        Assert.Equal(pooled, mask.Outputs[0].Shape);
        Assert.Equal(problem.Graph.Nodes.Count, nodes.Count);
        Assert.Same(mask.Outputs[0], nodes.Single(node => node.Operation is IndexedPoolGradient).Inputs[0]);
    }

    [Fact]
    public void Apply_LeavesOtherActivationsAlone() => AssertLeavesAlone(new Sequential(new Conv(3, 3), new Sigmoid(), new MaxPool(2)));

    [Fact]
    public void Apply_LeavesAveragePoolingAlone() =>
        AssertLeavesAlone(new Sequential(new Conv(3, 3), new ReLU(), new Fovea.Layers.AveragePool(2)));

    [Fact]
    public void Apply_LeavesAReLUAlone_ThatSomethingElseReads() =>
        AssertLeavesAlone(new Sequential(new Conv(3, 3), new ReLU(), new Fovea.Layers.Concat(new MaxPool(2), new Conv(2, 1, stride: 2))));

    [Fact]
    public void Apply_LeavesAPoolingAlone_WhoseGradientIsAnOutput() =>
        new RewritingProblem(new Sequential(new Conv(3, 3), new ReLU(), new MaxPool(2)), Image, training: true)
            .Keep<IndexedPoolGradient>().AssertLeavesAlone(new PooledReLUGradients());

    private static void AssertLeavesAlone(Layer network) =>
        new RewritingProblem(network, Image, training: true).AssertLeavesAlone(new PooledReLUGradients());
}
