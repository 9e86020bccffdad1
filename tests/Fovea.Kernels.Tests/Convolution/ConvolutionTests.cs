using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.Convolution;

public class ConvolutionTests
{
    private const int GeometriesPerSeed = 18;   // × 3 passes × 100 seeds: 5,400 geometries a run
    private static readonly int Seeds = InstructionSetRun.IsChild ? 20 : 100;

    private static readonly VectorWidth[] Widths =
        [.. new[] { VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128 }.Where(VectorWidths.IsSupported)];

    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    [InlineData(nameof(ConvolutionPass.WeightGradient))]
    public void EveryDirectKernel_AgreesWithReference_BitForBit_OnIntegers(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        // Operands are integers below 8, sums of at most 150,000 products: every partial sum is an exact float.
        using var teams = new Teams();
        var served = new Dictionary<string, int>();
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new System.Random(seed);
            for (int i = 0; i < GeometriesPerSeed; i++)
            {
                ConvolutionGeometry geometry = RandomGeometry.Next(random);
                foreach (ConvolutionKernel kernel in DirectKernels(pass).Where(kernel => kernel.Supports(geometry).IsSuitable))
                {
                    VectorWidth width = Widths[i % Widths.Length];
                    int threads = 1 + (i / 3 % 3);
                    bool relu = kernel.Pass == ConvolutionPass.Forward && i % 2 == 0;
                    served[kernel.Name] = served.GetValueOrDefault(kernel.Name) + 1;

                    AssertExact(kernel, geometry, width, teams[threads], hasBias: i % 4 != 0, relu, random, $"seed {seed}, case {i}");
                }
            }
        }
        Assert.All(DirectKernels(pass), kernel =>
        {
            int geometries = served.GetValueOrDefault(kernel.Name);
            Assert.True(geometries > Seeds, $"{kernel} served {geometries} geometries");
        });
    }

    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    [InlineData(nameof(ConvolutionPass.WeightGradient))]
    public void EveryDirectKernel_StaysWithinTheBoundOfASum_AndGivesTheSameBits_AtEveryWidthAndThreadCount(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        using var teams = new Teams();
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new System.Random(1000 + seed);
            ConvolutionGeometry geometry = RandomGeometry.Next(random);
            var operands = Operands.Reals(geometry, random);
            foreach (ConvolutionKernel kernel in DirectKernels(pass).Where(kernel => kernel.Supports(geometry).IsSuitable))
            {
                float[]? first = null;
                foreach (VectorWidth width in Widths)
                {
                    for (int threads = 1; threads <= 3; threads++)
                    {
                        string context = $"{kernel}, {(int)width} bits, {threads} threads, seed {seed}: {geometry}";
                        using var convolution = new ConvolutionCase(kernel, geometry, width, hasBias: true);

                        float[] actual = operands.Run(convolution, teams[threads], context);

                        // K terms summed in any order, with or without fusing: within K·ε·Σ|ab| to first order.
                        double[] expected = operands.Expected(convolution);
                        double[] magnitudes = operands.Magnitudes().Expected(convolution);
                        double terms = 1 + (pass == ConvolutionPass.WeightGradient ? geometry.Batch * geometry.OutputArea
                            : geometry.KernelArea * (pass == ConvolutionPass.Forward
                                ? geometry.InChannelsPerGroup
                                : geometry.OutChannelsPerGroup));
                        for (int j = 0; j < expected.Length; j++)
                        {
                            Assert.True(Math.Abs(actual[j] - expected[j]) <= terms * Math.ScaleB(1, -24) * magnitudes[j],
                                $"Element {j}: {actual[j]}, expected {expected[j]}. {context}");
                        }
                        first ??= actual;
                        bool widthsRoundAlike = VectorWidths.IsSupported(VectorWidth.Bits256) || Widths.Length == 1;
                        Assert.True(!widthsRoundAlike || first.AsSpan().SequenceEqual(actual),
                            $"Bits differ from those of {Widths[0]} on one thread. {context}");
                    }
                }
            }
        }
    }

    private static readonly Dictionary<string, ConvolutionGeometry> Large = new()
    {
        ["rows of several segments"] = Geometry(1, 3, 6, 1, new(3, 3, 1, 1, 1), new(300, 5, 1, 2, 2)),
        ["rows of several segments, strided"] = Geometry(1, 16, 17, 1, new(5, 3, 2, 1, 1), new(400, 3, 3, 1, 1)),
        ["one tap, flattened"] = Geometry(2, 40, 33, 1, new(17), new(16)),
        ["one tap, ranges of rows and lanes"] = Geometry(3, 384, 240, 1, new(7), new(8)),
        ["one tap, more rows than lanes, strided"] = Geometry(2, 17, 300, 1, new(19, 1, 2), new(33, 1, 3)),
        ["one tap, a long row"] = Geometry(1, 24, 40, 1, ConvolutionAxis.None, new(2100)),
        ["one tap, groups, several images at once"] = Geometry(9, 96, 160, 2, new(5), new(6, 1, 2)),
        ["more source blocks than scratch holds"] = Geometry(1, 512, 3, 1, new(3, 3, 1, 1, 1), new(20, 3, 1, 1, 1)),
        ["more target blocks than scratch holds"] = Geometry(1, 3, 512, 1, new(3, 3, 1, 1, 1), new(20, 3, 1, 1, 1)),
        ["many rows in a task"] = Geometry(40, 4, 6, 1, new(13, 3, 1, 1, 1), new(7, 3, 1, 1, 1)),
        ["many rows in a task, strided and dilated"] = Geometry(40, 4, 6, 1, new(13, 3, 2, 2, 1, 3), new(9, 2, 2, 1, 1, 2)),
        ["dilation equal to the stride"] = Geometry(4, 4, 16, 1, new(19, 5, 2, 4, 4, 2), new(21, 3, 1, 1, 1)),
        ["a filter wider than scratch"] = Geometry(1, 1, 1, 1, ConvolutionAxis.None, new(1000, 1000, 1, 1500, 1500, 2)),
        ["depthwise, wide"] = Geometry(1, 20, 20, 20, new(9, 5, 1, 2, 2), new(260, 5, 1, 2, 2)),
        ["few filters, bands of rows, strided and dilated"] = Geometry(3, 2, 11, 1, new(90, 3, 2, 2, 1, 3), new(61, 4, 1, 3, 2, 2)),
        ["few filters, rows shorter than a vector"] = Geometry(3, 3, 5, 1, new(20, 5, 1, 2, 2), new(6, 3, 1, 1, 1)),
        ["one tap, strided"] = Geometry(3, 40, 33, 1, new(9, 1, 2), new(31, 1, 2)),
        ["one tap, strided beyond the last pixel"] = Geometry(2, 17, 48, 1, new(8, 1, 3), new(9, 1, 4)),
        ["one tap, groups"] = Geometry(2, 96, 64, 2, new(5, 1, 2), new(5)),
        ["one column, several blocks of images at once"] = Geometry(100, 3, 20, 1, new(4, 2), new(3, 3)),
        ["one tap, single pixels"] = Geometry(21, 70, 35, 1, new(1), new(1)),
        ["one tap, weights beyond the near cache"] = Geometry(2, 300, 130, 1, new(7), new(7)),
        ["strided, strips of rows"] = Geometry(1, 20, 160, 1, new(30, 3, 2, 1, 1), new(99, 3, 2, 1, 1)),
        ["strided, ranges of rows and lanes"] = Geometry(2, 96, 272, 1, new(9, 3, 2, 1, 1), new(9, 3, 2, 1, 1)),
        ["strided, several images at once, groups"] = Geometry(40, 32, 48, 2, new(6, 4, 3, 1, 1), new(7, 5, 2, 2, 2)),
        ["parts of the target channels, runs of source blocks"] = Geometry(1, 420, 177, 1, new(7, 3, 1, 1, 1), new(7, 3, 1, 1, 1)),
        ["parts of the target channels, groups"] = Geometry(2, 320, 192, 2, new(6, 3, 1, 1, 1), new(16, 3, 1, 2, 0)),
        ["groups of whole blocks"] = Geometry(3, 64, 32, 2, new(11, 3, 1, 1, 1), new(11, 3, 1, 1, 1)),
    };

    public static TheoryData<string> LargeGeometries => [.. Large.Keys];

    [Theory]
    [MemberData(nameof(LargeGeometries))]
    public void EveryDirectKernel_AgreesWithReference_BitForBit_WhereWorkIsCut(string what)
    {
        using var teams = new Teams();
        ConvolutionGeometry geometry = Large[what];
        foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
        {
            foreach (ConvolutionKernel kernel in DirectKernels(pass).Where(kernel => kernel.Supports(geometry).IsSuitable))
            {
                foreach (VectorWidth vectors in Widths)
                {
                    AssertExact(kernel, geometry, vectors, teams[2], hasBias: true,
                        kernel.Pass == ConvolutionPass.Forward, new System.Random(7), what);
                }
            }
        }
    }

    [Fact]
    public void Prepare_UsesTheWidthAskedFor_AndRefusesOneTheMachineLacks()
    {
        ConvolutionGeometry geometry = Image(8, 32, 32, 3);
        ConvolutionKernel kernel = ConvolutionKernels.Choose(ConvolutionPass.Forward, geometry, VectorWidths.Widest).Kernel;

        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            if (VectorWidths.IsSupported(width))
            {
                using var convolution = new ConvolutionCase(kernel, geometry, width, hasBias: false);
                Assert.Contains(((int)width).ToString(System.Globalization.CultureInfo.InvariantCulture),
                    convolution.StageNames.Single(), StringComparison.Ordinal);
            }
            else
            {
                Assert.Throws<ArgumentException>(() => kernel.Prepare(geometry, width, default));
            }
        }
    }

    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    [InlineData(nameof(ConvolutionPass.WeightGradient))]
    public void Run_AllocatesNothing(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        ConvolutionGeometry geometry = Image(14, 32, 32, 3);
        var random = new System.Random(1);
        using var team = new ThreadTeam(1);
        foreach (ConvolutionKernel kernel in ConvolutionKernels.For(pass).Where(kernel => kernel.Supports(geometry).IsSuitable))
        {
            using var convolution = new ConvolutionCase(kernel, geometry, VectorWidths.Widest, hasBias: true);
            Operands.Integers(geometry, random).Run(convolution, team, kernel.Name);

            long allocated = convolution.AllocatedByStages(team);

            Assert.Equal(0, allocated);
        }
    }

    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    [InlineData(nameof(ConvolutionPass.WeightGradient))]
    public void Choose_GivesAReason_ForEachKernelPassedOver(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        for (int seed = 0; seed < 100; seed++)
        {
            ConvolutionGeometry geometry = RandomGeometry.Next(new System.Random(seed));

            ConvolutionChoice choice = ConvolutionKernels.Choose(pass, geometry, VectorWidths.Widest);

            Assert.True(choice.Kernel.Supports(geometry).IsSuitable);
            Assert.NotEmpty(choice.Reason);
            Assert.Equal(ConvolutionKernels.For(pass).Where(kernel => kernel != choice.Kernel),
                choice.PassedOver.Select(other => other.Kernel));
            Assert.All(choice.PassedOver, other => Assert.NotEmpty(other.Reason));
        }
    }

    [Fact]
    public void Choose_TimesTheClosestEstimatesOnly_AndTakesTheFastestOfThem()
    {
        int timed = 0;
        foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
        {
            for (int seed = 0; seed < 100; seed++)
            {
                ConvolutionGeometry geometry = RandomGeometry.Next(new System.Random(seed));
                double Cycles(ConvolutionKernel kernel) => kernel.EstimateCycles(geometry, VectorWidth.Bits512);
                ConvolutionChoice estimated = ConvolutionKernels.Choose(pass, geometry, VectorWidth.Bits512);
                var timer = new LastIsFastest();

                ConvolutionChoice choice = ConvolutionKernels.Choose(pass, geometry, VectorWidth.Bits512, timer: timer);

                Assert.True(timer.Asked.Count is 0 or (> 1 and <= 4));
                Assert.Equal(timer.Asked.Count == 0 ? estimated.Kernel : timer.Asked[^1], choice.Kernel);
                Assert.All(timer.Asked, kernel => Assert.InRange(Cycles(kernel), Cycles(estimated.Kernel), 1.6 * Cycles(estimated.Kernel)));
                Assert.Equal(estimated.PassedOver.Select(other => other.Kernel).Append(estimated.Kernel).ToHashSet(),
                    choice.PassedOver.Select(other => other.Kernel).Append(choice.Kernel).ToHashSet());
                timed += timer.Asked.Count > 0 ? 1 : 0;
                if (timer.Asked.Count > 0)
                {
                    Assert.Contains("1 µs when timed", choice.Reason, StringComparison.Ordinal);
                    Assert.Contains(
                        "2 µs when timed", choice.PassedOver.Single(other => other.Kernel == timer.Asked[^2]).Reason,
                        StringComparison.Ordinal);
                }
            }
        }
        Assert.InRange(timed, 20, 280);   // both ways are met
    }

    [Fact]
    public void Choose_TakesTheKernelMadeForTheCase()
    {
        // By the estimates that plans are made with, on every machine.
        string Name(ConvolutionPass pass, ConvolutionGeometry geometry) =>
            ConvolutionKernels.Choose(pass, geometry, VectorWidth.Bits512).Kernel.Name;

        Assert.Equal("Convolution.Forward.Pointwise", Name(ConvolutionPass.Forward, Image(28, 64, 64, 1)));
        Assert.Equal("Convolution.InputGradient.Pointwise", Name(ConvolutionPass.InputGradient, Image(28, 64, 64, 1)));
        Assert.Equal("Convolution.FirstLayer", Name(ConvolutionPass.Forward, Image(28, 1, 6, 5)));
        Assert.Equal("Convolution.Direct Plain", Name(ConvolutionPass.Forward, Image(28, 3, 64, 5)));
        Assert.Equal("Convolution.Direct Blocked", Name(ConvolutionPass.Forward, Image(28, 64, 64, 7)));
        Assert.Equal("Convolution.Winograd", Name(ConvolutionPass.Forward, Image(28, 64, 64, 3)));
        Assert.Equal("Convolution.Winograd", Name(ConvolutionPass.Forward, Image(28, 64, 64, 5)));
        Assert.Equal("Convolution.Forward.DepthwiseRows", Name(ConvolutionPass.Forward, Image(28, 32, 32, 3, groups: 32)));
        Assert.Equal("Convolution.Forward.Depthwise", Name(ConvolutionPass.Forward, Image(28, 32, 32, 5, groups: 32)));
        Assert.Equal("Convolution.InputGradient.Direct", Name(ConvolutionPass.InputGradient, Image(28, 6, 16, 7)));
        Assert.Equal("Convolution.InputGradient.Strided", Name(ConvolutionPass.InputGradient, Image(28, 64, 128, 3, stride: 2)));
        Assert.Equal("Convolution.WeightGradient.OuterProduct", Name(ConvolutionPass.WeightGradient, Image(28, 64, 128, 3, stride: 2)));
        Assert.Equal("Convolution.WeightGradient.Direct Plain", Name(ConvolutionPass.WeightGradient, Image(28, 3, 64, 7, stride: 2)));
        Assert.Equal("Convolution.Forward.Reference", Name(ConvolutionPass.Forward, Image(28, 12, 12, 3, groups: 4)));
    }

    private static IEnumerable<ConvolutionKernel> DirectKernels(ConvolutionPass pass) =>
        ConvolutionKernels.For(pass).Where(kernel => kernel.IsDirect);

    // Twice on the same prepared kernel, with new data.
    private static void AssertExact(
        ConvolutionKernel kernel, ConvolutionGeometry geometry, VectorWidth width, ThreadTeam team, bool hasBias,
        bool relu, System.Random random, string what)
    {
        string context = $"{kernel}, {(int)width} bits, {team.Threads} threads, ReLU {relu}, {what}: {geometry}";
        using var convolution = new ConvolutionCase(kernel, geometry, width, hasBias, relu);
        for (int repetition = 0; repetition < 2; repetition++)
        {
            Operands operands = Operands.Integers(geometry, random);

            float[] actual = operands.Run(convolution, team, context);

            double[] expected = operands.Expected(convolution);
            for (int i = 0; i < expected.Length; i++)
            {
                double value = relu ? Math.Max(0, expected[i]) : expected[i];
                Assert.True(actual[i] == value, $"Element {i}: {actual[i]}, expected {value}. {context}");
            }
        }
    }

    private static ConvolutionGeometry Geometry(
        int batch, int inChannels, int outChannels, int groups, ConvolutionAxis height, ConvolutionAxis width) =>
        new(batch, inChannels, outChannels, groups, ConvolutionAxis.None, height, width);

    private static ConvolutionGeometry Image(int size, int ic, int oc, int kernel, int groups = 1, int stride = 1) =>
        new(2, ic, oc, groups, ConvolutionAxis.None, new ConvolutionAxis(size, kernel, stride, kernel / 2, kernel / 2),
            new ConvolutionAxis(size, kernel, stride, kernel / 2, kernel / 2));

    private sealed class Teams : IDisposable
    {
        private readonly ThreadTeam[] _teams = [new(1), new(2), new(3)];

        public ThreadTeam this[int threads] => _teams[threads - 1];

        public void Dispose() => Array.ForEach(_teams, team => team.Dispose());
    }

    private sealed class LastIsFastest : IConvolutionTimer
    {
        public IReadOnlyList<ConvolutionKernel> Asked { get; private set; } = [];

        public IReadOnlyList<double> Measure(IReadOnlyList<ConvolutionKernel> kernels, ConvolutionGeometry geometry)
        {
            Asked = kernels;
            return [.. Enumerable.Range(1, kernels.Count).Select(place => (double)(kernels.Count + 1 - place))];
        }
    }
}
