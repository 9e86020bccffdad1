using System.Runtime.InteropServices;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Optimizers;
using Fovea.Tensors;
using Fovea.Tests.Training;
using Fovea.Training;

namespace Fovea.Tests.Backends;

/// <summary>Training through the backend: buckets of gradients, an optimiser alone, another backend.</summary>
public class TrainingSeamTests
{
    private static readonly TrainingOptions Options =
        new() { Epochs = 1, BatchSize = 8, Optimizer = new Sgd(0.05f, momentum: 0.9f), Seed = 3, Health = null };

    [Fact]
    public void Buckets_AreHandedOverOncePerStep_InOrder_AndCoverTheGradient()
    {
        var reducer = new Recorder();
        using Model model = TrainingBed.NewModel();
        using var backend = new CpuBackend(threads: 2);
        using IParameterOptimizer optimizer = backend.CreateOptimizer(
            model.Parameters, new Sgd(0.1f), new OptimizerOptions { Reducer = reducer, BucketBytes = 64 });
        using IExecutable step = Compile(model, backend, optimizer);
        step.Input(Model.InputName).Fill(0.5f);

        step.Run();
        int[] begun = [.. reducer.Begun];
        optimizer.Step();
        step.Run(1);

        Assert.True(begun.Length > 2, $"{begun.Length} buckets");
        Assert.Equal(Enumerable.Range(0, begun.Length), begun);       // before the run returned
        Assert.Equal([.. begun, .. begun], reducer.Begun);
        Assert.Equal(1, reducer.Completed);
        Assert.Equal(2 * model.Parameters.TrainableLength, reducer.Floats);
    }

    [Fact]
    public void AReducerThatChangesNothing_ChangesNoBit()
    {
        byte[] alone = TrainingBed.Weights(Options), reduced = TrainingBed.Weights(Options with { Reducer = new Recorder() }, threads: 2);

        Assert.Equal(alone, reduced);
    }

    [Fact]
    public void AReducersException_ComesOutOfTheRun()
    {
        using Model model = TrainingBed.NewModel();
        using var backend = new CpuBackend(threads: 2);
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(model.Parameters, new Sgd(0.1f), new OptimizerOptions { Reducer = new Failing() });
        using IExecutable step = Compile(model, backend, optimizer);

        Assert.Equal("no network", Assert.Throws<IOException>(() => step.Run()).Message);
    }

    [Fact]
    public void TheReferenceBackend_TrainsToTheWeightsOfTheCpu()
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork()), twin = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        using var cpu = new CpuBackend(threads: 1);
        using var reference = new ReferenceBackend();

        _ = new Trainer(model, Options with { Backend = cpu })
            .Fit(TrainingBed.Data(24), cancellationToken: TestContext.Current.CancellationToken);
        _ = new Trainer(twin, Options with { Backend = reference })
            .Fit(TrainingBed.Data(24), cancellationToken: TestContext.Current.CancellationToken);

        // Three steps apart by what single precision rounds: about 1e-6 a step of weights below 1.
        Assert.All(model.Parameters.Flat.ToArray().Zip(twin.Parameters.Flat.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Fact]
    public void AnOptimizer_StepsAnyParameters_WithoutATrainer()
    {
        using var parameters = new ParameterStore(
            [new("w", new Shape(3), new Ones(), ParameterRole.Weight), new("frozen", new Shape(2), new Ones(), ParameterRole.Weight)]);
        parameters.Initialize(seed: 0);
        using var backend = new CpuBackend(threads: 1);
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(parameters, new Sgd(0.5f, momentum: 0.9f), new OptimizerOptions { Frozen = ["frozen"] });

        for (int step = 0; step < 2; step++)
        {
            ((float[])[1, 2, -4]).CopyTo(optimizer.Gradient("w"));
            Assert.True(optimizer.Step());
        }

        // v = g, then 0.9·g + g: w = 1 − 0.5·g − 0.5·1.9·g, with a few roundings of values below 8.
        Assert.All(parameters["w"].ToArray().Zip([-0.45f, -1.9f, 6.8f]), pair => Assert.Equal(pair.Second, pair.First, 2e-6f));
        Assert.Equal([1, 1], parameters["frozen"].ToArray());
        Assert.Equal(2, optimizer.Steps);
    }

    [Fact]
    public void FixedStatistics_StayAsTheyAre_WhileScaleAndShiftAreTrained()
    {
        using Model model = TrainingBed.NewModel();
        byte[] before = Bytes(model, "norm.running_mean"), gamma = Bytes(model, "norm.weight"), beta = Bytes(model, "norm.bias");

        _ = TrainingBed.Fit(model, Options with { FixedStatistics = [""] });

        Assert.Equal(before, Bytes(model, "norm.running_mean"));
        Assert.NotEqual(gamma, Bytes(model, "norm.weight"));
        Assert.NotEqual(beta, Bytes(model, "norm.bias"));
    }

    private static byte[] Bytes(Model model, string parameter) => MemoryMarshal.AsBytes(model.Parameters[parameter]).ToArray();

    private static IExecutable Compile(Model model, IBackend backend, IParameterOptimizer optimizer)
    {
        GraphBuilder builder = model.BuildGraph(8, GraphMode.Training);
        Value targets = builder.Input("targets", new Shape(8, 1));
        Value loss = builder.Add(
            new Fovea.Graph.Ops.Loss(new(Fovea.Kernels.Losses.LossKind.SoftmaxCrossEntropy)),
            builder.Graph.Outputs[Model.OutputName], targets);
        return backend.CompileTraining(
            TrainingGraph.Create(builder, [("loss", loss)]), model.Parameters, optimizer, new CompileOptions { MutableParameters = true });
    }

    private sealed class Recorder : IGradientReducer
    {
        public List<int> Begun { get; } = [];

        public long Floats { get; private set; }

        public int Completed { get; private set; }

        public void Begin(int bucket, Memory<float> gradient)
        {
            Begun.Add(bucket);
            Floats += gradient.Length;
        }

        public void Complete() => Completed++;
    }

    private sealed class Failing : IGradientReducer
    {
        public void Begin(int bucket, Memory<float> gradient) => throw new IOException("no network");

        public void Complete()
        {
        }
    }
}
