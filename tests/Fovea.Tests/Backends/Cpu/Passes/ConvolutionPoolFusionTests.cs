using Fovea.Backends.Cpu.Passes;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Graph.Rewriting;
using Convolution = Fovea.Graph.Ops.Convolution;
using MaxPool = Fovea.Layers.MaxPool;

namespace Fovea.Tests.Backends.Cpu.Passes;

public class ConvolutionPoolFusionTests
{
    private static readonly Shape Image = new(16, 1, 8, 8);
    private static readonly ConvolutionPoolFusion Pass = new(TensorLayout.BatchLanes);

    public static TheoryData<int> Activations => [0, 1, 2];

    [Theory, MemberData(nameof(Activations))]
    public void Apply_MakesOneNodeOfConvolutionReLUAndPooling(int activation)
    {
        Layer[] relu = activation switch { 0 => [], 1 => [new ReLU()], _ => [new ReLU6()] };
        var problem = new RewritingProblem(new Sequential([new Conv(3, 3), .. relu, new MaxPool(2)]), Image, training: false);

        IReadOnlyList<Node> nodes = problem.Rewrite(Pass);

        Assert.IsType<PooledConvolution>(Assert.Single(nodes).Operation);
    }

    [Fact]
    public void Apply_MakesOneNodeOfTheGradients_WhereOnlyTheWeightsAreAskedFor()
    {
        var problem = new RewritingProblem(new Sequential(new Conv(3, 3), new ReLU(), new MaxPool(2)), Image, training: true);

        IReadOnlyList<Node> nodes = problem.Rewrite(new PooledReLUGradients(), Pass);

        Assert.Equal(1, RewritingProblem.Count<PooledConvolution>(nodes));
        Assert.Equal(1, RewritingProblem.Count<PooledWeightGradient>(nodes));
        Assert.Equal(0, RewritingProblem.Count<IndexedPoolGradient>(nodes));
    }

    [Fact]
    public void Apply_KeepsThePoolingsGradient_WhereTheInputsGradientReadsItToo()
    {
        Layer network = new Sequential(new Conv(2, 1), new Tanh(), new Conv(3, 3), new ReLU(), new MaxPool(2));
        var problem = new RewritingProblem(network, Image, training: true);

        IReadOnlyList<Node> nodes = problem.Rewrite(new PooledReLUGradients(), Pass);

        Assert.Equal(1, RewritingProblem.Count<PooledConvolution>(nodes));
        Assert.Equal(0, RewritingProblem.Count<PooledWeightGradient>(nodes));
    }

    [Fact]
    public void Apply_LeavesPlansAlone_WhoseLanesAreChannels() =>
        Inference(new MaxPool(2)).AssertLeavesAlone(new ConvolutionPoolFusion(TensorLayout.Blocked));

    [Fact]
    public void Apply_LeavesOtherWindowsAlone() => Inference(new MaxPool(3)).AssertLeavesAlone(Pass);

    [Fact]
    public void Apply_LeavesOtherPoolingsAlone() => Inference(new Fovea.Layers.AveragePool(2)).AssertLeavesAlone(Pass);

    [Fact]
    public void Apply_LeavesOtherActivationsAlone() =>
        new RewritingProblem(new Sequential(new Conv(3, 3), new Sigmoid(), new MaxPool(2)), Image, training: false).AssertLeavesAlone(Pass);

    [Fact]
    public void Apply_LeavesAConvolutionAlone_ThatIsAnOutput() => Inference(new MaxPool(2)).Keep<Convolution>().AssertLeavesAlone(Pass);

    [Fact]
    public void Apply_LeavesAConvolutionAlone_WithASecondReader() =>
        Inference(new Fovea.Layers.Concat(new MaxPool(2), new Fovea.Layers.AveragePool(2))).AssertLeavesAlone(Pass);

    private static RewritingProblem Inference(Layer pool) => new(new Sequential(new Conv(3, 3), new ReLU(), pool), Image, training: false);
}
