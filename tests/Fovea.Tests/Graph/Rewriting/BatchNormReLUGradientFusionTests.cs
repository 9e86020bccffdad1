using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Layers;
using Fovea.Tensors;
using ActivationGradient = Fovea.Graph.Ops.ActivationGradient;
using FusedReLU = Fovea.Kernels.Elementwise.FusedReLU;

namespace Fovea.Tests.Graph.Rewriting;

public class BatchNormReLUGradientFusionTests
{
    private static readonly Shape Image = new(3, 2, 4, 4);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_ComputesTheReLUsGradientInTheNormalizations(bool hasUpperBound)
    {
        Layer relu = hasUpperBound ? new ReLU6() : new ReLU();
        var problem = new RewritingProblem(new Sequential(new Conv(3, 3), new BatchNorm(), relu, new Conv(2, 1)), Image, training: true);

        IReadOnlyList<Node> nodes = problem.Rewrite(new BatchNormReLUGradientFusion());

        Assert.Equal(0, RewritingProblem.Count<ActivationGradient>(nodes));
        var gradient = (BatchNormGradient)nodes.Single(node => node.Operation is BatchNormGradient).Operation;
        Assert.Equal(new FusedReLU(true, hasUpperBound ? 6 : float.PositiveInfinity), gradient.ReLU);
    }

    [Fact]
    public void Apply_LeavesOtherActivationsAlone() => AssertLeavesAlone(new Sequential(new BatchNorm(), new Sigmoid(), new Conv(2, 1)));

    [Fact]
    public void Apply_LeavesAReLUAlone_ThatIsNotRightAfterTheNormalization() =>
        AssertLeavesAlone(new Sequential(new Residual(new BatchNorm()), new ReLU(), new Conv(2, 1)));

    [Fact]
    public void Apply_LeavesAReLUAlone_WhoseGradientIsAnOutput() =>
        new RewritingProblem(new Sequential(new BatchNorm(), new ReLU(), new Conv(2, 1)), Image, training: true)
            .Keep<ActivationGradient>().AssertLeavesAlone(new BatchNormReLUGradientFusion());

    private static void AssertLeavesAlone(Layer network) =>
        new RewritingProblem(network, Image, training: true).AssertLeavesAlone(new BatchNormReLUGradientFusion());
}
