using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.Plans;
using Fovea.Graph;
using Fovea.Kernels.Layout;
using Fovea.Profiling;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Zoo;

namespace Fovea.Tests.Backends.Cpu.Compilation;

public sealed class BatchLanePlanTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(256)]
    public void LeNet_TrainsWithImagesAsLanes_FromTheInputToTheDenseLayers(int batch)
    {
        IReadOnlyList<PlanStep> steps = TrainingSteps("lenet5@modern", batch);

        Assert.All(
            steps.Where(step => step.Kernel.StartsWith("Convolution", StringComparison.Ordinal)
                || step.Kernel.StartsWith("Pooling", StringComparison.Ordinal)),
            step => Assert.Contains("BatchLanes", step.Kernel, StringComparison.Ordinal));
        // The input, what the dense layers read, and the gradient that comes back from them.
        Assert.Equal(3, steps.Count(step => step.Kernel.StartsWith("Reorder", StringComparison.Ordinal)));
    }

    [Fact]
    public void LeNet_StoresNothingThatIsPooled()
    {
        IReadOnlyList<PlanStep> steps = TrainingSteps("lenet5@modern", batch: 64);

        Assert.Equal(2, steps.Count(step => step.Kernel.EndsWith("+ ReLU + MaxPool 2×2", StringComparison.Ordinal)));
        Assert.DoesNotContain(steps, step => step.Kernel.StartsWith("Pooling.Max BatchLanes", StringComparison.Ordinal));
        // The second layer's gradient before its pooling is read twice; the first's by the weights' gradient alone.
        Assert.Single(steps, step => step.Kernel.StartsWith("Pooling.MaxGradient", StringComparison.Ordinal));
        Assert.Single(steps, step => step.Kernel.EndsWith("+ MaxPool gradient", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(37)]
    [InlineData(250)]
    [InlineData(256)]
    public void LeNet_InfersWithImagesAsLanes_FromTheInputToTheScores(int batch)
    {
        using var backend = new CpuBackend(2);
        using Model model = ModelZoo.Create("lenet5@modern", Shape.Image(1, 28, 28));
        NetworkGraph graph = model.BuildGraph(batch, GraphMode.Inference).Graph;
        using ExecutionPlan blocked = PlanCompiler.Compile(
            graph, model.Parameters, new CompileOptions(), backend, lanes: TensorLayout.Blocked);
        using ExecutionPlan plan = PlanCompiler.Compile(graph, model.Parameters, new CompileOptions(), backend);
        SyntheticData.Fill(blocked.Input(Model.InputName));
        SyntheticData.Fill(plan.Input(Model.InputName));

        blocked.Run(0);
        plan.Run(0);

        float[] expected = blocked.Output(Model.OutputName).ToArray(), found = plan.Output(Model.OutputName).ToArray();
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-4f));
        Assert.Equal(3, plan.Steps.Count(
            step => step.Kernel.StartsWith("Dense: Convolution.Forward.BatchLanes", StringComparison.Ordinal)));
        Assert.Equal(2, plan.Steps.Count(step => step.Kernel.StartsWith("Reorder", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("lenet5@modern", 28, 1)]
    [InlineData("lenet5@modern", 28, 2)]
    [InlineData("resnet18", 64, 32)]
    [InlineData("googlenet", 64, 32)]
    public void SmallBatchesAndWideNetworks_StayBlocked(string network, int size, int batch) =>
        Assert.DoesNotContain(TrainingSteps(network, batch, size), step => step.Kernel.Contains("BatchLanes", StringComparison.Ordinal));

    private static IReadOnlyList<PlanStep> TrainingSteps(string network, int batch, int size = 28)
    {
        using var backend = new CpuBackend(1);
        using Model model = ModelZoo.Create(network, Shape.Image(ModelZoo.Find(network).InputShape[0], size, size));
        using var training = new TrainingStep(model, new TrainingOptions(), backend, [new NamedShape(Model.OutputName, new Shape(1))]);
        return ((ExecutionPlan)training.Executable(batch)).Steps;
    }
}
