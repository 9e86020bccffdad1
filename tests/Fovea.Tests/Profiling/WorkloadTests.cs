using Fovea.Backends.Cpu;
using Fovea.Layers;
using Fovea.Profiling;
using Fovea.Tensors;

namespace Fovea.Tests.Profiling;

/// <summary>Networks that run on synthetic data, and the stages that their steps own.</summary>
public class WorkloadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_OwnEveryStageOnce_InOrder(bool training)
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 2);
        using IWorkload work = Open(model, training, backend);

        Assert.All(work.Plan.Steps, step => Assert.NotEmpty(step.Outputs));
        Assert.Equal(Enumerable.Range(0, work.Plan.StageTasks.Count), work.Plan.Steps.SelectMany(step => step.Runs));
    }

    [Fact]
    public void Steps_HaveTheMultiplyAddsOfTheBatch_AndOfBothGradientsInTraining()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 1);
        using IWorkload inference = Open(model, training: false, backend), training = Open(model, training: true, backend);

        // 3×3 taps of 3 channels for 8 channels of 12×12 cells, and 8·6·6 inputs for 4 outputs; 2 samples.
        long convolution = 2L * 8 * 144 * 27, dense = 2L * 288 * 4;
        Assert.Equal(2 * (convolution + dense), inference.Plan.Steps.Sum(step => step.Flops));
        // The image itself needs no gradient.
        Assert.Equal(2 * ((2 * convolution) + (3 * dense)), training.Plan.Steps.Sum(step => step.Flops));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RunTimed_GivesTheBitsOfRun_AndTimesInOrder(int threads)
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads);
        using IWorkload work = Open(model, training: false, backend), timed = Open(model, training: false, backend);
        long[] marks = new long[timed.Plan.StageTasks.Count + 1];

        work.Run();
        timed.Plan.RunTimed(step: 0, marks);

        Assert.Equal(work.Plan.Output(Model.OutputName).ToArray(), timed.Plan.Output(Model.OutputName).ToArray());
        Assert.All(marks, mark => Assert.NotEqual(0, mark));
        Assert.Equal(marks.Order(), marks);
    }

    [Fact]
    public void Measure_HasATimeForEveryStep()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 2);
        using IWorkload work = Open(model, training: true, backend);

        PlanProfile profile = PlanProfile.Measure(work.Plan, seconds: 0, TestContext.Current.CancellationToken);

        Assert.Equal((10, work.Plan.Steps.Count), (profile.Runs, profile.StepMs.Count));
        Assert.All(profile.StepMs, ms => Assert.True(ms >= 0, $"{ms} ms"));
    }

    [Fact]
    public void Training_MovesTheWeights_AndPlansMoreThanInference()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 2);
        using IWorkload inference = Open(model, training: false, backend), training = Open(model, training: true, backend);
        float[] before = model.Parameters["0.weight"].ToArray();

        training.Run();

        Assert.NotEqual(before, model.Parameters["0.weight"].ToArray());
        Assert.Equal(inference.Plan.MemoryBytes, inference.PlannedBytes);
        Assert.True(
            training.PlannedBytes >= training.Plan.MemoryBytes + (2 * sizeof(float) * model.Parameters.TrainableLength),
            $"{training.PlannedBytes:N0} bytes");
    }

    [Fact]
    public void Training_IsRefused_WhereTheNetworkHasNoScores()
    {
        using Model model = Model.Create(Shape.Image(3, 12, 12), new Conv(8, 3));
        using var backend = new CpuBackend(threads: 1);

        var error = Assert.Throws<ShapeException>(() => Open(model, training: true, backend));

        Assert.Contains("takes scores [n, classes]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_SaysSo_WhenAGradientIsNotFinite()
    {
        using Model model = Network();
        using var backend = new CpuBackend(threads: 1);
        using IWorkload training = Open(model, training: true, backend);
        model.Parameters["0.weight"].Fill(float.NaN);

        var error = Assert.Throws<FoveaException>(training.Run);

        Assert.Contains("is not finite", error.Message, StringComparison.Ordinal);
    }

    private static IWorkload Open(Model model, bool training, CpuBackend backend) =>
        training ? new TrainingWorkload(model, batch: 2, backend) : new InferenceWorkload(model, batch: 2, backend);

    private static Model Network() => Model.Create(
        Shape.Image(3, 12, 12),
        new Sequential(new Conv(8, 3, padding: 1), new ReLU(), new MaxPool(2), new Flatten(), new Dense(4)), seed: 1);
}
