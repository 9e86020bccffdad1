using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Kernels.Losses;
using Fovea.Optimizers;
using Fovea.Tensors;
using Fovea.Tests.Training;

namespace Fovea.Tests.Backends;

/// <summary>When buckets of gradients are handed over, what is in them, and what becomes of what comes back.</summary>
public class GradientReductionTests
{
    private const int Batch = 8;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ABucket_IsHandedOver_WhenItIsComplete_AndTheFirstGradientsAreStillMissing(int threads)
    {
        using Model model = TrainingBed.NewModel();
        using var backend = new CpuBackend(threads);
        var reducer = new Recorder();
        using IParameterOptimizer optimizer = backend.CreateOptimizer(model.Parameters, new Sgd(0.1f), Small(reducer));
        using IExecutable step = Compile(model, backend, optimizer);
        // The first layer's gradient is the last to be computed: not a number until then.
        optimizer.Gradient("conv.weight").Fill(float.NaN);
        var missing = new List<bool>();
        reducer.OnBegin = _ => missing.Add(float.IsNaN(optimizer.Gradient("conv.weight")[0]));

        step.Run();

        Assert.True(missing.Count > 2, $"{missing.Count} buckets");
        Assert.True(missing[0]);
        Assert.False(missing[^1]);
        Assert.Equal(missing.OrderDescending(), missing);
        Assert.Equal(Gradients(model, optimizer), reducer.Values(model));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void AccumulatedGradients_AreReducedOnce_InTheLastStep_AsTheirSum(bool onReference)
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        using IDisposable owner = New(onReference, out IBackend backend);
        var reducer = new Recorder();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(model.Parameters, new Sgd(0.1f), Small(reducer) with { AccumulateSteps = 3 });
        using IExecutable run = Compile(model, backend, optimizer);
        float[] sum = new float[Gradients(model, optimizer).Length];

        for (int step = 0; step < 3; step++)
        {
            Assert.Empty(reducer.Events);
            Fill(run.Input(Model.InputName), step);
            run.Run(step);
            sum = [.. sum.Zip(Gradients(model, optimizer), (total, gradient) => total + gradient)];
            Assert.Empty(reducer.Events);
            Assert.True(optimizer.Step());
        }

        int buckets = reducer.Events.Count - 1;
        Assert.True(buckets > 1, $"{buckets} buckets");
        Assert.Equal([.. Enumerable.Range(0, buckets), Recorder.Complete], reducer.Events);
        Assert.Equal(sum, reducer.Values(model));   // the same additions in the same order
        Assert.Contains(sum, value => value != 0);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void TheParameters_MoveByWhatTheReducerLeft(bool onReference, int accumulate)
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        using IDisposable owner = New(onReference, out IBackend backend);
        float[] before = Parameters(model);
        var reducer = new Recorder { OnComplete = gradients => gradients.ForEach(gradient => gradient.Span.Fill(2 * accumulate)) };
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(model.Parameters, new Sgd(0.5f), Small(reducer) with { AccumulateSteps = accumulate });
        using IExecutable run = Compile(model, backend, optimizer);

        for (int step = 0; step < accumulate; step++)
        {
            run.Run(step);
            Assert.True(optimizer.Step());
        }

        Assert.Equal(before.Select(value => value - 1f), Parameters(model));   // 0.5 · 2, one rounding each
    }

    [Fact]
    public void ClippingAndTheTestForFiniteness_ComeAfterTheReduction()
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        using var backend = new CpuBackend(threads: 1);
        float[] before = Parameters(model);
        var reducer = new Recorder { OnComplete = gradients => gradients.ForEach(gradient => gradient.Span.Fill(float.NaN)) };
        using IParameterOptimizer optimizer = backend.CreateOptimizer(model.Parameters, new Sgd(1), Small(reducer) with { ClipNorm = 2 });
        using IExecutable run = Compile(model, backend, optimizer);

        run.Run();
        Assert.False(optimizer.Step());
        Assert.Equal(before, Parameters(model));
        reducer.OnComplete = gradients => gradients.ForEach(gradient => gradient.Span.Fill(3));
        run.Run(1);
        Assert.True(optimizer.Step());

        double moved = Math.Sqrt(before.Zip(Parameters(model), (from, to) => Math.Pow((double)from - to, 2)).Sum());
        // The padding between parameters is filled as well and does not count: it belongs to no parameter.
        Assert.Equal(2, moved, 1e-5);
    }

    [Fact]
    public void BucketsOfFrozenParameters_AreHandedOverTheSameWay_WithZeros()
    {
        using Model model = TrainingBed.NewModel();
        using var backend = new CpuBackend(threads: 2);
        var reducer = new Recorder();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(model.Parameters, new Sgd(0.1f), Small(reducer) with { Frozen = ["conv", "head"] });
        using IExecutable step = Compile(model, backend, optimizer, frozen: optimizer);

        step.Run();

        Assert.Equal(Enumerable.Range(0, reducer.Events.Count), reducer.Events);
        Assert.Equal(model.Parameters.TrainableLength, reducer.Floats);
        Assert.All(optimizer.Gradient("conv.weight").ToArray().Concat(optimizer.Gradient("head.bias").ToArray()),
            value => Assert.Equal(0, value));
        Assert.Contains(optimizer.Gradient("norm.weight").ToArray(), value => value != 0);
    }

    [Fact]
    public void TheRunAfterAReducersException_IsAsAnyOther()
    {
        using Model model = TrainingBed.NewModel(TrainingBed.PlainNetwork());
        using var backend = new CpuBackend(threads: 2);
        var reducer = new Recorder { OnBegin = _ => throw new IOException("no network") };
        using IParameterOptimizer optimizer = backend.CreateOptimizer(model.Parameters, new Sgd(0.1f), Small(reducer));
        using IExecutable step = Compile(model, backend, optimizer);

        Assert.Throws<IOException>(() => step.Run());
        reducer.OnBegin = null;
        reducer.Events.Clear();
        step.Run();

        Assert.Equal(Enumerable.Range(0, reducer.Events.Count), reducer.Events);
        Assert.Equal(Gradients(model, optimizer), reducer.Values(model));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void AnOptimizerOfOtherParameters_OrOfAnotherBackend_IsRefused(bool onReference)
    {
        using Model model = TrainingBed.NewModel(), other = TrainingBed.NewModel();
        using IDisposable owner = New(onReference, out IBackend backend);
        using IParameterOptimizer optimizer = backend.CreateOptimizer(other.Parameters, new Sgd(0.1f));

        Assert.Contains("ParameterStore",
            Assert.Throws<FoveaException>(() => Compile(model, backend, optimizer)).Message, StringComparison.Ordinal);
        Assert.Contains("CreateOptimizer",
            Assert.Throws<FoveaException>(() => Compile(model, backend, new Foreign())).Message, StringComparison.Ordinal);
    }

    private static OptimizerOptions Small(IGradientReducer reducer) => new() { Reducer = reducer, BucketBytes = 64 };

    private static IDisposable New(bool onReference, out IBackend backend)
    {
        backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        return (IDisposable)backend;
    }

    private static IExecutable Compile(Model model, IBackend backend, IParameterOptimizer optimizer, IParameterOptimizer? frozen = null)
    {
        GraphBuilder builder = model.BuildGraph(Batch, GraphMode.Training);
        foreach (ParameterInfo info in builder.Graph.Parameters.Where(info => frozen is not null && !frozen.Moves(info)))
        {
            builder.Freeze(builder.Graph.Parameter(info.Name));
        }
        Value targets = builder.Input("targets", new Shape(Batch, 1));
        Value loss = builder.Add(
            new Fovea.Graph.Ops.Loss(new(LossKind.SoftmaxCrossEntropy)), builder.Graph.Outputs[Model.OutputName], targets);
        IExecutable executable = backend.CompileTraining(
            TrainingGraph.Create(builder, [("loss", loss)]), model.Parameters, optimizer, new CompileOptions { MutableParameters = true });
        Fill(executable.Input(Model.InputName), 0);
        return executable;
    }

    private static void Fill(Span<float> values, int seed)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((i + (7 * seed)) * 29 % 53 / 53f) - 0.5f;
        }
    }

    private static IEnumerable<ParameterSlot> Trainable(Model model) => model.Parameters.Slots.Where(slot => slot.Info.IsTrainable);

    private static float[] Gradients(Model model, IParameterOptimizer optimizer) =>
        [.. Trainable(model).SelectMany(slot => optimizer.Gradient(slot.Info.Name).ToArray())];

    private static float[] Parameters(Model model) =>
        [.. Trainable(model).SelectMany(slot => model.Parameters[slot.Info.Name].ToArray())];

    /// <summary>Keeps what was handed over, as it was then.</summary>
    private sealed class Recorder : IGradientReducer
    {
        public const int Complete = -1;
        private readonly List<(float[] Then, Memory<float> Memory)> _buckets = [];

        public List<int> Events { get; } = [];

        public Action<int>? OnBegin { get; set; }

        public Action<List<Memory<float>>>? OnComplete { get; set; }

        public long Floats => _buckets.Sum(bucket => bucket.Then.Length);

        public void Begin(int bucket, Memory<float> gradient)
        {
            if (bucket == 0)
            {
                _buckets.Clear();
            }
            Events.Add(bucket);
            _buckets.Add((gradient.ToArray(), gradient));
            OnBegin?.Invoke(bucket);
        }

        void IGradientReducer.Complete()
        {
            Events.Add(Complete);
            OnComplete?.Invoke([.. _buckets.Select(bucket => bucket.Memory)]);
        }

        /// <summary>The parameters' gradients as they were handed over; the buckets go from the end to the beginning.</summary>
        public float[] Values(Model model)
        {
            float[] flat = [.. Enumerable.Reverse(_buckets).SelectMany(bucket => bucket.Then)];
            return [.. Trainable(model).SelectMany(slot => flat[(int)slot.Offset..][..slot.Info.Shape.Length])];
        }
    }

    private sealed class Foreign : IParameterOptimizer
    {
        public long Steps => 0;

        public IReadOnlyList<(string Name, Memory<float> Values)> State => [];

        public long GradientBytes => 0;

        public long StateBytes => 0;

        public bool Moves(ParameterInfo parameter) => true;

        public Span<float> Gradient(string parameter) => [];

        public bool Step(double? learningRate = null) => true;

        public IDisposable? WithAverage() => null;

        public void UseAverage()
        {
        }

        public void Restore(long steps)
        {
        }

        public void Dispose()
        {
        }
    }
}
