using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Losses;
using Fovea.Tensors;
using Dense = Fovea.Layers.Dense;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Graph.Rewriting;

public class LossGradientFusionTests
{
    private static readonly Shape Input = new(4, 3);

    [Theory]
    [InlineData(LossKind.SoftmaxCrossEntropy)]
    [InlineData(LossKind.MeanSquaredError)]
    [InlineData(LossKind.Hinge)]
    public void Apply_MakesOneNodeOfALossAndItsGradient(LossKind loss)
    {
        IReadOnlyList<Node> nodes = new RewritingProblem(new Dense(2), Input, training: true, loss).Rewrite(new LossGradientFusion());

        Assert.Equal(0, RewritingProblem.Count<Loss>(nodes) + RewritingProblem.Count<LossGradient>(nodes));
        Assert.Equal(1, RewritingProblem.Count<LossWithGradient>(nodes));
    }

    [Fact]
    public void Apply_LeavesALossAlone_WhenNothingAsksForItsGradient()
    {
        var problem = new RewritingProblem(new Dense(2), Input, training: false);
        Value targets = problem.Builder.Input("targets", problem.Output.Shape);
        LossFunction squared = new(LossKind.MeanSquaredError);
        problem.Graph.SetOutput("loss", problem.Builder.AddNode(new Loss(squared), problem.Output, targets).Outputs[0]);

        problem.AssertLeavesAlone(new LossGradientFusion());
    }

    [Fact]
    public void Apply_LeavesTheGradientOfAnotherLossAlone()
    {
        var problem = new RewritingProblem(new Dense(2), Input, training: false);
        Value targets = problem.Builder.Input("targets", problem.Output.Shape);
        LossFunction squared = new(LossKind.MeanSquaredError), absolute = new(LossKind.MeanAbsoluteError);
        problem.Graph.SetOutput("loss", problem.Builder.AddNode(new Loss(squared), problem.Output, targets).Outputs[0]);
        problem.Graph.SetOutput("gradient", problem.Builder.Add(new LossGradient(absolute), problem.Output, targets));

        problem.AssertLeavesAlone(new LossGradientFusion());
    }

    [Fact]
    public void Apply_GivesEachOfTwoEqualLossesAGradientOfItsOwn()
    {
        var problem = new RewritingProblem(new Dense(2), Input, training: false);
        Value targets = problem.Builder.Input("targets", problem.Output.Shape);
        LossFunction squared = new(LossKind.MeanSquaredError);
        foreach (string name in (string[])["first", "second"])
        {
            problem.Graph.SetOutput(name, problem.Builder.AddNode(new Loss(squared), problem.Output, targets).Outputs[0]);
            problem.Graph.SetOutput($"{name} gradient", problem.Builder.Add(new LossGradient(squared), problem.Output, targets));
        }

        Assert.Equal(2, RewritingProblem.Count<LossWithGradient>(problem.Rewrite(new LossGradientFusion())));
    }
}
