using Fovea.Backends.Cpu.Passes;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Graph.Rewriting;

namespace Fovea.Tests.Backends.Cpu.Passes;

public class BatchNormRecomputationTests
{
    private const int NormBytes = 3 * 4 * 6 * 5 * sizeof(float);
    private static readonly Shape Image = new(3, 4, 6, 5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_ComputesTheOutputAgain_ForTheWeightsGradient(bool withReLU)
    {
        Layer[] activation = withReLU ? [new ReLU()] : [];
        IReadOnlyList<Node> nodes = Rewrite(new Sequential([new BatchNorm(), .. activation, new Conv(2, 3)]), NormBytes);

        Node again = nodes.Single(node => node.Operation is BatchNormRecompute);
        Assert.Equal(withReLU, ((BatchNormRecompute)again.Operation).ReLU.Applies);
        Assert.Same(again.Outputs[0], nodes.Single(node => node.Operation is ConvolutionWeightGradient).Inputs[0]);
    }

    [Fact]
    public void Apply_KeepsTheOutput_WhenItIsSmaller()
    {
        Layer network = new Sequential(new BatchNorm(), new ReLU(), new Conv(2, 3));

        Assert.Equal(0, RewritingProblem.Count<BatchNormRecompute>(Rewrite(network, NormBytes + 1)));
    }

    [Fact]
    public void Apply_KeepsTheOutput_WhenSomethingElseReadsIt()
    {
        Layer network = new Sequential(new BatchNorm(), new ReLU(), new Residual(new Conv(4, 3, padding: 1)));

        Assert.Equal(0, RewritingProblem.Count<BatchNormRecompute>(Rewrite(network, leastBytes: 1)));
    }

    [Fact]
    public void Apply_KeepsTheOutput_OfAnotherActivation()
    {
        Layer network = new Sequential(new BatchNorm(), new Sigmoid(), new Conv(2, 3));

        Assert.Equal(0, RewritingProblem.Count<BatchNormRecompute>(Rewrite(network, leastBytes: 1)));
    }

    [Fact]
    public void Apply_KeepsTheOutput_WhenItIsAnOutputOfTheGraph()
    {
        var problem = new RewritingProblem(new Sequential(new BatchNorm(), new Conv(2, 3)), Image, training: true);
        problem.Keep<BatchNormTraining>();

        Assert.Equal(0, RewritingProblem.Count<BatchNormRecompute>(problem.Rewrite(new BatchNormRecomputation(1))));
    }

    // The ReLU's gradient must be in the normalisation's, as in CpuRewritings: else it reads the output as well.
    private static IReadOnlyList<Node> Rewrite(Layer network, long leastBytes) =>
        new RewritingProblem(network, Image, training: true)
            .Rewrite(new BatchNormReLUGradientFusion(), new BatchNormRecomputation(leastBytes));
}
