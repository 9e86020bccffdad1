using Fovea.Backends.Cpu.Passes;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Graph.Rewriting;

namespace Fovea.Tests.Backends.Cpu.Passes;

public class CpuRewritingsTests
{
    private static readonly Dictionary<string, Layer> Networks = new()
    {
        ["LeNet"] = new Sequential(
            new Conv(4, 3), new ReLU(), new MaxPool(2), new Conv(4, 2), new ReLU(), new MaxPool(2), new Flatten(), new Dense(2)),
        ["ResNet"] = new Sequential(
            Unit(16, 3), new Residual(new Sequential(Unit(16, 3), new Conv(16, 3, padding: 1, bias: false), new BatchNorm())), new ReLU(),
            new GlobalAveragePool(), new Flatten(), new Dense(2)),
        ["GoogLeNet"] = new Sequential(
            Unit(8, 3), new Concat(Unit(16, 1), new Sequential(Unit(16, 1), Unit(16, 3)), Unit(5, 1)),
            new GlobalAveragePool(), new Flatten(), new Dense(2)),
    };

    public static TheoryData<string, TensorLayout> Cases =>
        [.. from name in Networks.Keys from lanes in new[] { TensorLayout.Blocked, TensorLayout.BatchLanes } select (name, lanes)];

    [Fact]
    public void InOrder_BeginsWithTheRewritingsOfAnyGraph_AndGivesReasons()
    {
        IReadOnlyList<RewritingStep> steps = CpuRewritings.InOrder(cacheBytes: 1 << 20, TensorLayout.Blocked);

        Assert.Equal(GraphRewritings.InOrder, steps.Take(GraphRewritings.InOrder.Count));
        Assert.Equal(
            ["BatchNormRecomputation", "SiblingConvolutionFusion", "ConvolutionPoolFusion"],
            steps.Skip(GraphRewritings.InOrder.Count).Select(step => step.Rewriting.Name));
        Assert.All(steps, step => Assert.StartsWith($"{step.Rewriting.Name}: ", step.ToString(), StringComparison.Ordinal));
        Assert.All(steps, step => Assert.NotEqual("", step.Reason));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Training_AgreesWithTheDefinitions_AfterAllOfThem(string name, TensorLayout lanes)
    {
        var problem = new RewritingProblem(Networks[name], new Shape(3, 2, 8, 8), training: true, LossKind.SoftmaxCrossEntropy);

        IReadOnlyList<IGraphRewriting> passes = [.. CpuRewritings.InOrder(cacheBytes: 64, lanes).Select(step => step.Rewriting)];

        Assert.NotEqual(problem.Rewrite(), problem.Rewrite(passes));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Inference_AgreesWithTheDefinitions_AfterAllOfThem(string name, TensorLayout lanes) =>
        Assert.NotEmpty(new RewritingProblem(Networks[name], new Shape(3, 2, 8, 8), training: false)
            .Rewrite([.. CpuRewritings.InOrder(cacheBytes: 64, lanes).Select(step => step.Rewriting)]));

    private static Sequential Unit(int channels, int kernel) =>
        new(new Conv(channels, kernel, padding: kernel / 2, bias: false), new BatchNorm(), new ReLU());
}
