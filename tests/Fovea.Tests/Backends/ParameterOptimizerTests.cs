using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Optimizers;
using Fovea.Tensors;

namespace Fovea.Tests.Backends;

/// <summary>An optimiser alone, without a trainer, made by either backend.</summary>
public class ParameterOptimizerTests
{
    private static readonly string[] Names = ["a.weight", "a.bias", "b.weight", "b.bias"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void StateAndRestore_ContinueBitForBit(bool onReference, Optimizer rule, int accumulate, float? average, int stopAfter)
    {
        const int All = 9;
        var options = new OptimizerOptions
        {
            AccumulateSteps = accumulate,
            AverageDecay = average,
            ClipNorm = 3,
            Frozen = ["a.bias"],
            LearningRateFactors = [("b.", 0.5f)],
        };
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore whole = NewStore(), first = NewStore(), second = NewStore();
        using IParameterOptimizer uninterrupted = backend.CreateOptimizer(whole, rule, options);
        using IParameterOptimizer before = backend.CreateOptimizer(first, rule, options);
        using IParameterOptimizer after = backend.CreateOptimizer(second, rule, options);

        Steps(uninterrupted, 0, All);
        Steps(before, 0, stopAfter);
        first.Flat.CopyTo(second.Flat);
        foreach ((string name, Memory<float> values) in before.State)
        {
            values.CopyTo(after.State.Single(state => state.Name == name).Values);
        }
        after.Restore(before.Steps);
        Steps(after, stopAfter, All);

        Assert.NotEqual(first.Flat.ToArray(), second.Flat.ToArray());
        Assert.Equal(whole.Flat.ToArray(), second.Flat.ToArray());
        Assert.Equal((All, All), (uninterrupted.Steps, after.Steps));
        uninterrupted.UseAverage();
        after.UseAverage();
        Assert.Equal(whole.Flat.ToArray(), second.Flat.ToArray());
    }

    public static IEnumerable<TheoryDataRow<bool, Optimizer, int, float?, int>> Optimizers()
    {
        Optimizer[] rules =
        [
            new Sgd(0.1f), new Sgd(0.1f, momentum: 0.9f, weightDecay: 1e-2f), new Sgd(0.1f, momentum: 0.9f, nesterov: true),
            new Adam(0.01f), new AdamW(0.01f), new RmsProp(0.01f, momentum: 0.5f, centered: true), new Adagrad(0.1f),
            new Lars(0.1f), new Lamb(0.01f),
        ];
        foreach (Optimizer rule in rules)
        {
            yield return new(false, rule, 1, null, 4);
            yield return new(false, rule, 2, 0.9f, 3);   // in the middle of a sum
        }
        yield return new(true, new Adam(0.01f), 2, 0.9f, 3);
        yield return new(false, new Adam(0.01f), 4, 0.9f, 2);   // before the first move: there is no average yet
    }

    [Theory, InlineData(false), InlineData(true)]
    public void ClipNorm_ScalesTheWholeGradient_WithoutFrozenParameters(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(store, new Sgd(0.5f), new OptimizerOptions { ClipNorm = 2, Frozen = ["b.bias"] });
        float[][] before = Values(store);

        Write(optimizer, 0);
        optimizer.Gradient("b.bias").Fill(1e6f);
        double norm = Math.Sqrt(Names[..3].SelectMany(name => optimizer.Gradient(name).ToArray()).Sum(g => (double)g * g));
        float[][] gradients = [.. Names.Select(name => optimizer.Gradient(name).ToArray())];
        Assert.True(optimizer.Step());

        Assert.True(norm > 2, $"{norm}");
        float[][] after = Values(store);
        for (int i = 0; i < 3; i++)
        {
            AssertClose(before[i].Zip(gradients[i], (w, g) => w - (0.5 * 2 / norm * g)), after[i], 1e-6);
        }
        Assert.Equal(before[3], after[3]);
    }

    [Fact]
    public void ClipNorm_LeavesASmallerGradientAsItIs()
    {
        using var backend = new CpuBackend(threads: 1);
        using ParameterStore store = NewStore(), free = NewStore();
        using IParameterOptimizer clipped = backend.CreateOptimizer(store, new Sgd(0.5f), new OptimizerOptions { ClipNorm = 1e3f });
        using IParameterOptimizer optimizer = backend.CreateOptimizer(free, new Sgd(0.5f));

        Steps(clipped, 0, 3);
        Steps(optimizer, 0, 3);

        Assert.Equal(free.Flat.ToArray(), store.Flat.ToArray());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void AccumulateSteps_MovesAtEveryThird_ByTheMean(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(store, new Sgd(0.5f), new OptimizerOptions { AccumulateSteps = 3 });
        double[][] expected = [.. Values(store).Select(values => values.Select(value => (double)value).ToArray())];

        for (int step = 0; step < 6; step++)
        {
            float[] before = store.Flat.ToArray();
            Write(optimizer, step);
            for (int i = 0; i < Names.Length; i++)
            {
                expected[i] = [.. expected[i].Zip(optimizer.Gradient(Names[i]).ToArray(), (w, g) => w - (0.5 / 3 * g))];
            }
            Assert.True(optimizer.Step());
            Assert.Equal(step % 3 != 2, before.AsSpan().SequenceEqual(store.Flat));
        }

        for (int i = 0; i < Names.Length; i++)
        {
            AssertClose(expected[i], Values(store)[i], 2e-6);   // six additions of values below 4
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheAverage_IsPutInPlace_AndTakenAway(bool onReference)
    {
        const float Decay = 0.75f;
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(store, new Sgd(0.5f), new OptimizerOptions { AverageDecay = Decay });
        Assert.Null(optimizer.WithAverage());   // nothing has been averaged
        float[] start = store.Flat.ToArray();
        optimizer.UseAverage();
        Assert.Equal(start, store.Flat.ToArray());

        var expected = new double[Names.Length][];
        for (int step = 0; step < 4; step++)
        {
            Write(optimizer, step);
            Assert.True(optimizer.Step());
            float[][] values = Values(store);
            for (int i = 0; i < Names.Length; i++)
            {
                expected[i] = step == 0
                    ? [.. values[i].Select(value => (double)value)]
                    : [.. expected[i].Zip(values[i], (average, value) => (Decay * average) + ((1 - Decay) * value))];
            }
        }
        float[] weights = store.Flat.ToArray();
        using (IDisposable? scope = optimizer.WithAverage())
        {
            Assert.NotNull(scope);
            for (int i = 0; i < Names.Length; i++)
            {
                AssertClose(expected[i], Values(store)[i], 2e-6);
            }
        }

        Assert.Equal(weights, store.Flat.ToArray());
        optimizer.UseAverage();
        Assert.NotEqual(weights, store.Flat.ToArray());
        AssertClose(expected[2], store["b.weight"].ToArray(), 2e-6);
    }

    [Fact]
    public void WithoutADecay_ThereIsNoAverage()
    {
        using var backend = new CpuBackend(threads: 1);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer = backend.CreateOptimizer(store, new Sgd(0.5f));
        Steps(optimizer, 0, 2);
        float[] weights = store.Flat.ToArray();

        optimizer.UseAverage();

        Assert.Null(optimizer.WithAverage());
        Assert.Equal(weights, store.Flat.ToArray());
    }

    [Theory]
    [InlineData(0.9f, "a.")]
    [InlineData(0.999f, "a.")]
    [InlineData(0.999f, "a.bias", "b.bias")]
    [InlineData(0.999f, "b.weight")]
    public void FrozenParameters_StayToTheBit_InTheAverageToo(float decay, params string[] frozen)
    {
        using var backend = new CpuBackend(threads: 1);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(store, new Sgd(0.1f), new OptimizerOptions { AverageDecay = decay, Frozen = frozen });
        float[][] before = Values(store);

        Steps(optimizer, 0, 50);
        optimizer.UseAverage();

        for (int i = 0; i < Names.Length; i++)
        {
            bool stays = frozen.Any(prefix => Names[i].StartsWith(prefix, StringComparison.Ordinal));
            Assert.Equal(!stays, optimizer.Moves(store.Find(Names[i]).Info));
            Assert.Equal(stays, before[i].AsSpan().SequenceEqual(store[Names[i]]));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void LearningRateFactors_TheFirstThatFitsCounts(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer = backend.CreateOptimizer(store, new Sgd(0.5f), new OptimizerOptions
        {
            LearningRateFactors = [("a.bias", 0), ("a.", 0.25f), ("a.weight", 100), ("b.w", 2)],
        });
        float[][] before = Values(store);

        Write(optimizer, 0);
        Assert.True(optimizer.Step(learningRate: 0.125));   // instead of the optimiser's own

        double[] rates = [0.125 * 0.25, 0, 0.125 * 2, 0.125];
        for (int i = 0; i < Names.Length; i++)
        {
            float[] gradient = optimizer.Gradient(Names[i]).ToArray();
            AssertClose(before[i].Zip(gradient, (w, g) => w - (rates[i] * g)), Values(store)[i], 5e-7);
        }
        Assert.Equal(before[1], Values(store)[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DecayWeightsOnly_LeavesBiasesOut(bool weightsOnly)
    {
        using var backend = new CpuBackend(threads: 1);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer = backend.CreateOptimizer(
            store, new Sgd(0.5f, weightDecay: 0.25f), new OptimizerOptions { DecayWeightsOnly = weightsOnly });
        float[][] before = Values(store);

        Assert.True(optimizer.Step());   // gradients of zero: decay alone

        for (int i = 0; i < Names.Length; i++)
        {
            double kept = weightsOnly && i % 2 == 1 ? 1 : 1 - (0.5 * 0.25);
            AssertClose(before[i].Select(value => kept * value), Values(store)[i], 2e-7);
        }
    }

    [Theory]
    [InlineData(false, float.NaN, 1)]
    [InlineData(false, float.PositiveInfinity, 1)]
    [InlineData(false, float.NegativeInfinity, 2)]
    [InlineData(true, float.NaN, 2)]
    public void AGradientThatIsNotFinite_LeavesParametersStateAndAverage_AndTheNextStepsGoOn(bool onReference, float poison, int accumulate)
    {
        var options = new OptimizerOptions { AccumulateSteps = accumulate, AverageDecay = 0.5f };
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore(), twin = NewStore();
        using IParameterOptimizer poisoned = backend.CreateOptimizer(store, new Sgd(0.1f, momentum: 0.9f), options);
        using IParameterOptimizer healthy = backend.CreateOptimizer(twin, new Sgd(0.1f, momentum: 0.9f), options);
        Steps(poisoned, 0, 2 * accumulate);
        Steps(healthy, 0, 2 * accumulate);

        for (int step = 0; step < accumulate; step++)
        {
            Write(poisoned, step);
            if (step == 0)
            {
                poisoned.Gradient("b.weight")[16] = poison;
            }
            Assert.Equal(step < accumulate - 1, poisoned.Step());
        }

        AssertSame();
        Steps(poisoned, 7, 7 + accumulate);
        Steps(healthy, 7, 7 + accumulate);
        AssertSame();

        void AssertSame()
        {
            Assert.Equal(twin.Flat.ToArray(), store.Flat.ToArray());
            foreach ((string name, Memory<float> values) in poisoned.State)
            {
                Assert.Equal(healthy.State.Single(state => state.Name == name).Values.ToArray(), values.ToArray());
            }
        }
    }

    [Fact]
    public void AFrozenParametersGradient_MayBeAnything()
    {
        using var backend = new CpuBackend(threads: 1);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer =
            backend.CreateOptimizer(store, new Sgd(0.1f), new OptimizerOptions { Frozen = ["a.bias"] });
        Write(optimizer, 0);
        optimizer.Gradient("a.bias").Fill(float.NaN);

        Assert.True(optimizer.Step());

        Assert.All(store.Flat.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void NamesThatHaveNoGradient_AreRefused(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using ParameterStore store = NewStore();
        using IParameterOptimizer optimizer = backend.CreateOptimizer(store, new Sgd(0.1f));

        string unknown = Assert.Throws<FoveaException>(() => optimizer.Gradient("a.wieght").Length).Message;
        string statistic = Assert.Throws<FoveaException>(() => optimizer.Gradient("mean").Length).Message;

        Assert.Contains("\"a.wieght\"", unknown, StringComparison.Ordinal);
        Assert.Contains("a.weight, a.bias", unknown, StringComparison.Ordinal);
        Assert.Contains("\"mean\" is a statistic", statistic, StringComparison.Ordinal);
        Assert.False(optimizer.Moves(store.Find("mean").Info));
    }

    private static IDisposable New(bool onReference, out IBackend backend)
    {
        backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        return (IDisposable)backend;
    }

    private static ParameterStore NewStore()
    {
        var store = new ParameterStore(
        [
            new("a.weight", new Shape(5, 3), new Uniform(-1, 1), ParameterRole.Weight),
            new("a.bias", new Shape(5), new Uniform(-1, 1), ParameterRole.Bias),
            new("mean", new Shape(5), new Uniform(-1, 1), ParameterRole.Statistic),
            new("b.weight", new Shape(17), new Uniform(-1, 1), ParameterRole.Weight),
            new("b.bias", new Shape(1), new Uniform(-1, 1), ParameterRole.Bias),
        ]);
        store.Initialize(seed: 4);
        return store;
    }

    private static float[][] Values(ParameterStore store) => [.. Names.Select(name => store[name].ToArray())];

    private static void Steps(IParameterOptimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            Write(optimizer, step);
            Assert.True(optimizer.Step());
        }
    }

    // Between −1.5 and 1.5, different in every step.
    private static void Write(IParameterOptimizer optimizer, int step)
    {
        for (int k = 0; k < Names.Length; k++)
        {
            Span<float> gradient = optimizer.Gradient(Names[k]);
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] = (((i * 7) + (step * 11) + (k * 5)) % 31 / 10f) - 1.5f;
            }
        }
    }

    private static void AssertClose(IEnumerable<double> expected, float[] found, double tolerance) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
