using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Optimizers;

public class OptimizerTests
{
    private const int Steps = 20;

    public static TheoryData<string> Names =>
        ["Sgd", "SgdMomentum", "SgdNesterov", "Adam", "AdamW", "RmsProp", "RmsPropCentered", "Adagrad", "Lars", "Lamb"];

    [Theory]
    [MemberData(nameof(Names))]
    public void TwentySteps_AgreeWithTheFormula(string name)
    {
        using var harness = new OptimizerHarness();
        double[] expected = Expected(name, harness.Weights);

        harness.Run(Stages(name, harness, VectorWidths.Widest), Steps);

        // 20 roundings of a weight below 2, 2⁻²⁴ each, are 2.4·10⁻⁶. A step's direction has about ten roundings and, where
        // decay cancels most of a gradient, loses two digits: 10·2⁻²⁴·100·(a way of under 0.1 there) is 6·10⁻⁶.
        for (int i = 0; i < OptimizerHarness.Length; i++)
        {
            Assert.Equal(expected[i], harness.Weights[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gaps_StayAsTheyWere(string name)
    {
        using var harness = new OptimizerHarness();
        float[] before = harness.Weights.ToArray();

        harness.Run(Stages(name, harness, VectorWidths.Widest), 2);

        for (int i = 0; i < OptimizerHarness.Length; i++)
        {
            if (!OptimizerHarness.InASection(i))
            {
                Assert.Equal(before[i], harness.Weights[i]);
                Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(state => harness.State(state)[i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_HaveTheSameBits_AtEveryWidthAndNumberOfThreads(string name)
    {
        using var first = new OptimizerHarness();
        first.Run(Stages(name, first, VectorWidth.Bits128), 3);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported))
        {
            for (int threads = 1; threads <= 3; threads++)
            {
                using var other = new OptimizerHarness(threads);
                other.Run(Stages(name, other, width), 3);

                Assert.True(first.Weights.SequenceEqual(other.Weights));
                Assert.True(first.State(0).SequenceEqual(other.State(0)));
                Assert.True(first.State(1).SequenceEqual(other.State(1)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ANaNGradient_ReachesItsWeight(string name)
    {
        using var harness = new OptimizerHarness();
        IReadOnlyList<KernelStage> stages = Stages(name, harness, VectorWidths.Widest);
        harness.Run(stages, 1);
        harness.Gradient[1_023] = float.NaN;

        harness.Run(stages);

        Assert.True(float.IsNaN(harness.Weights[1_023]));
        Assert.False(float.IsNaN(harness.Weights[1_035]));
    }

    [Fact]
    public unsafe void Momentum_BecomesZero_BeforeItWouldBeDenormal()
    {
        using var harness = new OptimizerHarness();
        IReadOnlyList<KernelStage> stages =
            [new AdamStage(VectorWidths.Widest, [new(0, 20, 1, 0)], 0.9, 0.999, 1e-8, false, harness.Buffers, harness.Step)];
        harness.Step->BiasCorrection1 = harness.Step->BiasCorrection2 = 1;
        harness.State(0)[..20].Fill(1.1e-30f);
        harness.State(1)[..20].Fill(1.1e-37f);

        harness.Run(stages);

        Assert.All(harness.State(0)[..20].ToArray(), value => Assert.Equal(0, value));            // 0.99·10⁻³⁰
        Assert.All(harness.State(1)[..20].ToArray(), value => Assert.Equal(1.0989e-37f, value, 1e-42f));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void WeightsAndStates_NeverHoldDenormals_WhenTheGradientHasDied(string name)
    {
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported))
        {
            using var harness = new OptimizerHarness();
            Shrink(harness.Weights, 1e-28f);
            Shrink(harness.State(0), 1e-28f);
            IReadOnlyList<KernelStage> stages = Stages(name, harness, width);
            *harness.Step = new OptimizerStep { LearningRate = 5, BiasCorrection1 = 1, BiasCorrection2 = 1, GradientScale = 1 };

            // A step takes 5 to 20 % off a decaying weight: without a floor, five hundred lead from 10⁻²⁸ through the denormals.
            for (int step = 0; step < 500; step++)
            {
                harness.Step->Index = step;
                harness.Run(stages);

                Assert.Equal(-1, Denormal(harness.Weights));
                Assert.All(Enumerable.Range(0, 3), state => Assert.Equal(-1, Denormal(harness.State(state))));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void WeightsAndStates_NeverHoldDenormals_WhenGradientsAreTiny(string name)
    {
        using var narrow = new OptimizerHarness();
        using var wide = new OptimizerHarness(threads: 2);
        (OptimizerHarness Harness, IReadOnlyList<KernelStage> Stages)[] sides =
            [(narrow, Stages(name, narrow, VectorWidth.Bits128)), (wide, Stages(name, wide, VectorWidths.Widest))];
        for (int step = 0; step < 45; step++)
        {
            foreach ((OptimizerHarness harness, IReadOnlyList<KernelStage> stages) in sides)
            {
                for (int i = 0; i < OptimizerHarness.Length; i++)
                {
                    harness.Gradient[i] = OptimizerHarness.GradientAt(step, i) * MathF.Pow(10, -step);
                }
                *harness.Step = new OptimizerStep
                { LearningRate = 0.01f, BiasCorrection1 = 1, BiasCorrection2 = 1, GradientScale = 1, Index = step };
                harness.Run(stages);

                Assert.Equal(-1, Denormal(harness.Weights));
                Assert.All(Enumerable.Range(0, 3), state => Assert.Equal(-1, Denormal(harness.State(state))));
            }
            Assert.True(narrow.Weights.SequenceEqual(wide.Weights));
        }
    }

    [Fact]
    public unsafe void Momentum_DecaysToZero_AndLeavesItsWeightAlone()
    {
        using var harness = new OptimizerHarness();
        IReadOnlyList<KernelStage> stages = [
            new SgdStage(VectorWidths.Widest, [new(0, 20, 1, 0)], 0.9, 0, false, harness.Buffers, harness.Step)];
        *harness.Step = new OptimizerStep { LearningRate = 0.01f, GradientScale = 1, Index = 1 };
        harness.State(0)[..20].Fill(1);

        // 0.9ⁿ is below 10⁻³⁰ from n = 656 on.
        int steps = 0;
        for (; harness.State(0)[0] != 0; steps++)
        {
            harness.Run(stages);
        }

        Assert.Equal(656, steps);
        Assert.All(harness.State(0)[..20].ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(-1 - 0.09f, harness.Weights[0], 1e-5);   // 0.01·0.9 / (1 − 0.9)
    }

    [Fact]
    public unsafe void Sections_ThatOverlap_AreRefused()
    {
        using var harness = new OptimizerHarness();
        OptimizerBuffers buffers = harness.Buffers;
        OptimizerStep* step = harness.Step;

        FoveaException exception = Assert.Throws<FoveaException>(() => OptimizerChunk.Split([new(0, 10, 1, 0), new(9, 10, 1, 0)]));

        Assert.Contains("section 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("start of 10", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AdagradStage(
            VectorWidth.Bits128, [], 0, new OptimizerBuffers(buffers.Weights, buffers.Gradient), step));
    }

    private static void Shrink(Span<float> values, float factor)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (values[i] + 2) * factor;   // from 10⁻²⁸ to 3·10⁻²⁸
        }
    }

    private static int Denormal(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsSubnormal(values[i]))
            {
                return i;
            }
        }
        return -1;
    }

    internal static unsafe IReadOnlyList<KernelStage> Stages(string name, OptimizerHarness harness, VectorWidth width)
    {
        IReadOnlyList<OptimizerSection> sections = OptimizerHarness.Sections;
        OptimizerBuffers buffers = harness.Buffers;
        OptimizerStep* step = harness.Step;
        return name switch
        {
            "Sgd" => [new SgdStage(width, sections, 0, 0, false, buffers, step)],
            "SgdMomentum" => [new SgdStage(width, sections, 0.9, 0.25, false, buffers, step)],
            "SgdNesterov" => [new SgdStage(width, sections, 0.9, 0, true, buffers, step)],
            "Adam" => [new AdamStage(width, sections, 0.9, 0.999, 1e-8, false, buffers, step)],
            "AdamW" => [new AdamStage(width, sections, 0.9, 0.999, 1e-8, true, buffers, step)],
            "RmsProp" => [new RmsPropStage(width, sections, 0.99, 1e-8, 0, false, buffers, step)],
            "RmsPropCentered" => [new RmsPropStage(width, sections, 0.99, 1e-8, 0.9, true, buffers, step)],
            "Adagrad" => [new AdagradStage(width, sections, 1e-10, buffers, step)],
            "Lars" => Lars.Prepare(width, sections, 0.9, 0, false, 0.001, 1e-8, buffers, step, harness.Workspace),
            _ => Lamb.Prepare(width, sections, 0.9, 0.999, 1e-8, buffers, step, harness.Workspace),
        };
    }

    private static double[] Expected(string name, ReadOnlySpan<float> initial) => name switch
    {
        "Sgd" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Sgd(0, 0, false)),
        "SgdMomentum" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Sgd(0.9, 0.25, false)),
        "SgdNesterov" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Sgd(0.9, 0, true)),
        "Adam" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Adam(decoupled: false)),
        "AdamW" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Adam(decoupled: true)),
        "RmsProp" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.RmsProp(0, centered: false)),
        "RmsPropCentered" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.RmsProp(0.9, centered: true)),
        "Adagrad" => ScalarOptimizer.Run(initial, Steps, ScalarOptimizer.Adagrad()),
        _ => ScalarOptimizer.RunLayerwise(initial, Steps, lamb: name == "Lamb"),
    };
}
