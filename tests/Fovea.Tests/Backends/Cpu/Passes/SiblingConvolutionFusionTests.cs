using Fovea.Backends.Cpu.Passes;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Graph.Rewriting;
using Convolution = Fovea.Graph.Ops.Convolution;
using ConvolutionInputGradient = Fovea.Graph.Ops.ConvolutionInputGradient;
using ConvolutionWeightGradient = Fovea.Graph.Ops.ConvolutionWeightGradient;

namespace Fovea.Tests.Backends.Cpu.Passes;

public class SiblingConvolutionFusionTests
{
    private static readonly Shape Image = new(2, 3, 4, 4);

    [Theory]
    [InlineData(16, 16)]
    [InlineData(16, 5)]    // the one with a part of a block comes last
    [InlineData(5, 16)]
    public void Apply_MakesOneConvolutionOfTwo(int first, int second)
    {
        IReadOnlyList<Node> nodes = Rewrite(Unit(first, 1), Unit(second, 1));

        Assert.Equal(2, RewritingProblem.Count<Convolution>(nodes));   // the one before the branches, and theirs
        Assert.Equal(1, RewritingProblem.Count<ConvolutionInputGradient>(nodes));
        Assert.Equal(2, RewritingProblem.Count<ConvolutionWeightGradient>(nodes));
        Node fused = nodes.Last(node => node.Operation is Convolution);
        Assert.Equal(first + second, fused.Outputs[0].Shape[1]);
    }

    [Fact]
    public void Apply_MakesOneConvolutionOfThree_AmongOtherBranches()
    {
        IReadOnlyList<Node> nodes = Rewrite(Unit(16, 1), new Sequential(Unit(16, 1), Unit(4, 3)), Unit(32, 1), Unit(16, 3));

        Assert.Equal(4, RewritingProblem.Count<Convolution>(nodes));
        Assert.Contains(nodes, node => node.Operation is Convolution && node.Outputs[0].Shape[1] == 16 + 16 + 32);
    }

    [Fact]
    public void Apply_FusesOnlyOneConvolutionWithAPartOfABlock() =>
        Assert.Equal(3, RewritingProblem.Count<Convolution>(Rewrite(Unit(5, 1), Unit(6, 1))));

    [Fact]
    public void Apply_LeavesAConvolutionAlone_WithoutASibling() => AssertLeavesAlone(Unit(16, 1), Unit(16, 3));

    [Fact]
    public void Apply_LeavesLargerWindowsAlone() => AssertLeavesAlone(Unit(16, 3), Unit(16, 3));

    [Fact]
    public void Apply_LeavesConvolutionsAlone_WithoutNormalization() =>
        AssertLeavesAlone(new Sequential(new Conv(16, 1), new ReLU()), new Sequential(new Conv(16, 1), new ReLU()));

    [Fact]
    public void Apply_LeavesGroupsAlone() => AssertLeavesAlone(Grouped(), Grouped());

    [Fact]
    public void Apply_LeavesConvolutionsAlone_WhenOneIsAnOutput()
    {
        RewritingProblem problem = Problem(Unit(16, 1), Unit(16, 1));
        problem.Graph.SetOutput("kept", problem.Graph.Nodes.First(node => IsBranch(node)).Outputs[0]);

        problem.AssertLeavesAlone(new SiblingConvolutionFusion());
    }

    private static bool IsBranch(Node node) => node.Operation is Convolution && node.Outputs[0].Shape[1] == 16;

    private static Sequential Unit(int channels, int kernel) =>
        new(new Conv(channels, kernel, padding: kernel / 2, bias: false), new BatchNorm(), new ReLU());

    private static Sequential Grouped() => new(new Conv(16, 1, groups: 2, bias: false), new BatchNorm());

    private static RewritingProblem Problem(params Layer[] branches) =>
        new(new Sequential(new Conv(6, 3, padding: 1), new Tanh(), new Concat(branches), new Conv(2, 1)), Image, training: true);

    private static IReadOnlyList<Node> Rewrite(params Layer[] branches)
    {
        var problem = new RewritingProblem(
            new Sequential(new Conv(6, 3, padding: 1), new Tanh(), new Concat(branches), new GlobalAveragePool()), Image, training: true);
        return problem.Rewrite(new SiblingConvolutionFusion());
    }

    private static void AssertLeavesAlone(params Layer[] branches) => Problem(branches).AssertLeavesAlone(new SiblingConvolutionFusion());
}
