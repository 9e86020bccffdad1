using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Normalization;

public sealed unsafe class BatchNormTests
{
    private const double Epsilon = 1e-5;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 2, 3, 1 }, { 7, 6, 5 }, { 2, 9, 40 }, { 1, 15, 33 }, { 7, 16, 1 }, { 2, 17, 12 }, { 7, 31, 9 }, { 1, 33, 7 },
        { 2, 3, 1100 }, { 600, 2, 1 }, { 0, 5, 4 }, { 60, 5, 20 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void ForwardAndGradient_AgreeWithTheReference_InEveryLayoutAndMachine(int batch, int channels, int area)
    {
        foreach (FusedReLU relu in new FusedReLU[] { default, new(true), new(true, UpperBound: 0.5f) })
        {
            var plain = new NormalizationGeometry(batch, channels, area, TensorLayout.Plain);
            var inputs = new Inputs(batch, channels, area, mean: 3);
            Outputs<double> expected = Reference(plain, inputs, relu);

            foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
            {
                Outputs<float>? first = null;
                foreach ((VectorWidth width, int threads) in StageBed.Machines)
                {
                    Outputs<float> actual = Run(new(batch, channels, area, layout), width, threads, inputs, relu);
                    AssertClose(expected, actual, batch * area);
                    StageBed.AssertSameBits(first?.Y, actual.Y);
                    StageBed.AssertSameBits(first?.Mean, actual.Mean);
                    StageBed.AssertSameBits(first?.RunningVariance, actual.RunningVariance);
                    StageBed.AssertSameBits(first?.DInput, actual.DInput);
                    StageBed.AssertSameBits(first?.DGamma, actual.DGamma);
                    StageBed.AssertSameBits(first?.DBeta, actual.DBeta);
                    first ??= actual;
                }
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void ForwardAndGradient_GiveTheSameBits_AsPartsOfMoreChannels(int batch, int channels, int area)
    {
        var geometry = new NormalizationGeometry(batch, channels, area, TensorLayout.Blocked);
        var inputs = new Inputs(batch, channels, area, mean: 3);
        foreach ((VectorWidth width, int threads) in StageBed.Machines)
        {
            Outputs<float> alone = Run(geometry, width, threads, inputs, relu: true),
                part = Run(geometry, width, threads, inputs, relu: true, blocksAround: 2);

            StageBed.AssertSameBits(alone.Y, part.Y);
            StageBed.AssertSameBits(alone.Mean, part.Mean);
            StageBed.AssertSameBits(alone.DInput, part.DInput);
            StageBed.AssertSameBits(alone.DGamma, part.DGamma);
        }
    }

    [Fact]
    public void Statistics_KeepTheVariance_WhereTheMeanIsFarLarger()
    {
        var inputs = new Inputs(4, 3, 700, mean: 10_000);   // naive E[x²] − E[x]² in floats would lose all of it
        Outputs<double> expected = Reference(new(4, 3, 700, TensorLayout.Plain), inputs, relu: false);

        Outputs<float> actual = Run(new(4, 3, 700, TensorLayout.Blocked), VectorWidths.Widest, 2, inputs, relu: false);

        // The values themselves are given to 2⁻²⁴·10⁴; squares of deviations of order one then sum to about 1e-6.
        StageBed.AssertClose(expected.Inverse, actual.Inverse, 3e-6, 0);
        StageBed.AssertClose(expected.RunningVariance, actual.RunningVariance, 6e-6, 0);
    }

    [Fact]
    public void RunningStatistics_FollowPyTorch_WithTheUnbiasedVariance()
    {
        var geometry = new NormalizationGeometry(4, 1, 1, TensorLayout.Plain);
        using var bed = new StageBed();
        float* x = bed.Make([1, 2, 3, 6]), y = bed.Make(4), saved = bed.Make(2), running = bed.Make([0, 1]);
        var statistics = new RunningStatistics(running, running + 1, momentum: 0.1f);

        var pointers = new NormalizationPointers { Input = x, Output = y, Mean = saved, InverseDeviation = saved + 1 };
        bed.Run(BatchNorm.PrepareForward(geometry, VectorWidth.Bits128, pointers, Epsilon, statistics), 1);

        // Mean 3; squared deviations 4 + 1 + 0 + 9 = 14: variance 3.5, unbiased 14/3.
        Assert.Equal([0.3f, (float)(0.9 + (0.1f * 14.0 / 3))], StageBed.Read(running, 2), (a, b) => Math.Abs(a - b) < 1e-7f);
        Assert.Equal((float)(1 / Math.Sqrt(3.5 + Epsilon)), saved[1]);
    }

    [Fact]
    public void RunningStatistics_AreTheMeanOverBatches_InCumulativeMode()
    {
        var geometry = new NormalizationGeometry(2, 1, 1, TensorLayout.Plain);
        using var bed = new StageBed();
        float* x = bed.Make([0, 0]), y = bed.Make(2), saved = bed.Make(2), running = bed.Make([99, 99]);
        long batches = 0;
        var statistics = new RunningStatistics(running, running + 1, &batches);
        var pointers = new NormalizationPointers { Input = x, Output = y, Mean = saved, InverseDeviation = saved + 1 };
        IReadOnlyList<KernelStage> stages = BatchNorm.PrepareForward(geometry, VectorWidth.Bits128, pointers, Epsilon, statistics);

        foreach ((float a, float b) in new[] { (1f, 3f), (2f, 6f), (0f, 0f) })
        {
            (x[0], x[1]) = (a, b);
            bed.Run(stages, 1);
            batches++;
        }

        Assert.Equal(2, running[0], 1e-6f);              // (2 + 4 + 0) / 3
        Assert.Equal(10f / 3, running[1], 1e-6f);        // (2 + 8 + 0) / 3
    }

    [Fact]
    public void Forward_GivesTheInputBack_WhereGammaIsTheDeviationAndBetaTheMean()
    {
        var inputs = new Inputs(3, 5, 8, mean: 2);
        Outputs<double> statistics = Reference(new(3, 5, 8, TensorLayout.Plain), inputs, relu: false);
        Inputs undo = inputs with
        {
            Gamma = [.. statistics.Inverse.Select(v => (float)(1 / v))],
            Beta = [.. statistics.Mean.Select(v => (float)v)],
        };

        Outputs<float> actual = Run(new(3, 5, 8, TensorLayout.Blocked), VectorWidths.Widest, 1, undo, relu: false);

        StageBed.AssertClose(StageBed.Doubles(inputs.X), actual.Y, 1e-6, 1e-6);
    }

    [Fact]
    public void Forward_PassesNaNOn_InItsChannelOnly()
    {
        var inputs = new Inputs(2, 17, 3, mean: 0);
        for (int c = 0; c < 17; c++)
        {
            float[] x = [.. inputs.X];
            x[c * 3] = float.NaN;

            Outputs<float> actual = Run(new(2, 17, 3, TensorLayout.Blocked), VectorWidths.Widest, 1, inputs with { X = x }, relu: true);

            Assert.Equal(Enumerable.Range(0, 2 * 17 * 3).Select(i => i / 3 % 17 == c), actual.Y.Select(float.IsNaN));
        }
    }

    [Theory]
    [InlineData(TensorLayout.Plain)]
    [InlineData(TensorLayout.Blocked)]
    public void Gradient_AfterAReLU_IsThatOfTheGradientMaskedByTheOutput(TensorLayout layout)
    {
        foreach (FusedReLU relu in new FusedReLU[] { new(true), new(true, UpperBound: 0.5f) })
        {
            var geometry = new NormalizationGeometry(4, 19, 37, layout);
            var inputs = new Inputs(4, 19, 37, mean: 3);
            Outputs<float> withReLU = Run(geometry, VectorWidths.Widest, 2, inputs, relu);
            float[] masked = [.. inputs.Dy.Select((dy, i) => withReLU.Y[i] > 0 && withReLU.Y[i] < relu.UpperBound ? dy : 0)];

            Outputs<float> separate = Run(geometry, VectorWidths.Widest, 2, inputs with { Dy = masked }, default);

            StageBed.AssertSameBits(separate.DInput, withReLU.DInput);
            StageBed.AssertSameBits(separate.DGamma, withReLU.DGamma);
            StageBed.AssertSameBits(separate.DBeta, withReLU.DBeta);
        }
    }

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        var g = new NormalizationGeometry(3, 2, 4, TensorLayout.Plain);
        var inputs = new Inputs(3, 2, 4, mean: 1);
        double[] x = StageBed.Doubles(inputs.X), gamma = StageBed.Doubles(inputs.Gamma),
            beta = StageBed.Doubles(inputs.Beta), w = StageBed.Doubles(inputs.Dy);
        double[] Forward()
        {
            double[] y = new double[x.Length];
            ReferenceBatchNorm.Forward<double>(g, Epsilon, x, gamma, beta, y, new double[2], new double[2], relu: true, 0, 2);
            return y;
        }
        Outputs<double> actual = Reference(g, inputs, relu: true);

        StageBed.AssertGradient(x, w, _ => Forward(), actual.DInput);
        StageBed.AssertGradient(gamma, w, _ => Forward(), actual.DGamma);
        StageBed.AssertGradient(beta, w, _ => Forward(), actual.DBeta);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Inference_AppliesTheFoldedStatistics_InEveryLayoutAndMachine(int batch, int channels, int area)
    {
        var inputs = new Inputs(batch, channels, area, mean: 1);
        float[] mean = StageBed.Normals(channels, 20), variance = [.. StageBed.Normals(channels, 21).Select(v => v * v)];
        double[] expected = [.. inputs.X.Select((x, i) =>
        {
            int c = i / area % channels;
            return Math.Max(0, (inputs.Gamma[c] * (x - (double)mean[c]) / Math.Sqrt(variance[c] + Epsilon)) + inputs.Beta[c]);
        })];
        foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
        {
            float[]? first = null;
            foreach ((VectorWidth width, int threads) in StageBed.Machines)
            {
                using var bed = new StageBed();
                float[] laid = layout == TensorLayout.Plain ? inputs.X : StageBed.Block(inputs.X, batch, channels, area);
                float* x = bed.Make(laid), y = bed.Make(laid.Length), scale = bed.Make(channels), shift = bed.Make(channels);
                var statistics = new FixedStatistics
                {
                    Gamma = bed.Make(inputs.Gamma),
                    Beta = bed.Make(inputs.Beta),
                    Mean = bed.Make(mean),
                    Variance = bed.Make(variance),
                };
                bed.Run(
                    [
                        new BatchNormFold(channels, Epsilon, statistics, scale, shift),
                        new BatchNormInference(new(batch, channels, area, layout), width, x, scale, shift, y, relu: true),
                    ],
                    threads);
                float[] actual = StageBed.Read(y, laid.Length);
                actual = layout == TensorLayout.Plain ? actual : StageBed.Unblock(actual, batch, channels, area);
                // Scale and shift are rounded once each: the error is 2⁻²³ of the largest term, |x·scale| or |shift|.
                double largest = StageBed.Read(scale, channels).Max(Math.Abs) * 8;
                StageBed.AssertClose(expected, actual, 3e-7, 3e-7 * largest);
                StageBed.AssertSameBits(first, actual);
                first ??= actual;
            }
        }
    }

    [Theory]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 6, 1, 4)]
    [InlineData(65536, 65536, 1, 1)]
    public void Geometry_RefusesSizes(int batch, int channels, int area, int groups) =>
        Assert.Throws<ShapeException>(() => new NormalizationGeometry(batch, channels, area, TensorLayout.Plain, groups));

    private static void AssertClose(Outputs<double> expected, Outputs<float> actual, int values)
    {
        // Chunks of 512 values are summed in floats: 512·2⁻²⁴ = 3e-5 of the absolute sum at the very worst, √512·2⁻²⁴ in kind.
        const double Sum = 3e-6;
        double total = Math.Sqrt(Math.Max(values, 1));
        StageBed.AssertClose(expected.Mean, actual.Mean, Sum, Sum);
        StageBed.AssertClose(expected.Inverse, actual.Inverse, 2 * Sum, 0);
        StageBed.AssertClose(expected.RunningMean, actual.RunningMean, Sum, Sum);
        StageBed.AssertClose(expected.RunningVariance, actual.RunningVariance, 2 * Sum, Sum);
        if (values != 1)   // one value per channel is divided by √ε: its rounding is all there is
        {
            StageBed.AssertClose(expected.Y, actual.Y, 10 * Sum, 10 * Sum);
            StageBed.AssertClose(expected.DInput, actual.DInput, 10 * Sum, 30 * Sum);
            StageBed.AssertClose(expected.DGamma, actual.DGamma, 10 * Sum, 10 * Sum * total);
        }
        StageBed.AssertClose(expected.DBeta, actual.DBeta, Sum, Sum * total);
    }

    private static Outputs<double> Reference(NormalizationGeometry g, Inputs inputs, FusedReLU relu)
    {
        var outputs = new Outputs<double>(inputs.X.Length, g.Channels);
        double[] x = StageBed.Doubles(inputs.X), gamma = StageBed.Doubles(inputs.Gamma);
        ReferenceBatchNorm.Forward<double>(
            g, Epsilon, x, gamma, StageBed.Doubles(inputs.Beta), outputs.Y, outputs.Mean, outputs.Inverse, relu, 0, g.Channels);
        ReferenceBatchNorm.Gradient<double>(
            g, x, gamma, StageBed.Doubles(inputs.Beta), outputs.Mean, outputs.Inverse, relu, StageBed.Doubles(inputs.Dy),
            outputs.DInput, outputs.DGamma, outputs.DBeta, 0, g.Channels);
        for (int c = 0; c < g.Channels; c++)
        {
            Moments m = ReferenceBatchNorm.Statistics<double>(g, x, c);
            (outputs.RunningMean[c], outputs.RunningVariance[c]) = m.Count == 0 ? (0.5, 0.5)
                : (0.25 + (0.5 * m.Mean), 0.25 + (0.5 * m.SquaredDeviations / Math.Max(1, m.Count - 1)));
        }
        return outputs;
    }

    private static Outputs<float> Run(
        NormalizationGeometry g, VectorWidth width, int threads, Inputs inputs, FusedReLU relu, int blocksAround = 0)
    {
        using var bed = new StageBed();
        bool isPlain = g.Layout == TensorLayout.Plain;
        // Blocks before and after those of each image, which are another tensor's and stay as they are.
        int blockFloats = g.Area * 16, imageFloats = ((g.Channels + 15) / 16) * blockFloats,
            stride = imageFloats + (2 * blocksAround * blockFloats);
        float[] Lay(float[] values) => isPlain ? values
            : [.. StageBed.Block(values, g.Batch, g.Channels, g.Area).Chunk(imageFloats)
                .SelectMany(image => (float[])[.. Around(), .. image, .. Around()])];
        float[] Around() => [.. Enumerable.Repeat(float.NaN, blocksAround * blockFloats)];
        BlockedImages Images(float* first) => new(first + (blocksAround * blockFloats), blocksAround == 0 ? 0 : stride);
        int length = Lay(inputs.X).Length, workspaceFloats = (int)BatchNorm.WorkspaceFloats(g);
        float* x = bed.Make(Lay(inputs.X)), dy = bed.Make(Lay(inputs.Dy)), y = bed.Make(Lay(inputs.X)), dx = bed.Make(Lay(inputs.X));
        float* gamma = bed.Make(inputs.Gamma), beta = bed.Make(inputs.Beta), workspace = bed.Make(workspaceFloats);
        float* mean = bed.Make(g.Channels), inverse = bed.Make(g.Channels), dGamma = bed.Make(g.Channels), dBeta = bed.Make(g.Channels);
        float[] half = [.. Enumerable.Repeat(0.5f, g.Channels)];
        float* runningMean = bed.Make(half), runningVariance = bed.Make(half);
        var running = new RunningStatistics(runningMean, runningVariance, 0.5f);
        var pointers = new NormalizationPointers
        {
            Input = Images(x),
            Gamma = gamma,
            Beta = beta,
            Output = Images(y),
            Mean = mean,
            InverseDeviation = inverse,
            DOutput = Images(dy),
            DInput = Images(dx),
            DGamma = dGamma,
            DBeta = dBeta,
            Workspace = workspace,
        };
        bed.Run(
            [
                .. BatchNorm.PrepareForward(g, width, pointers, Epsilon, running, relu),
                .. BatchNorm.PrepareGradient(g, width, pointers, relu),
            ],
            threads);
        float[] ReadTensor(float* first)
        {
            float[][] images = [.. StageBed.Read(first, length).Chunk(isPlain ? Math.Max(1, length) : stride)];
            Assert.All(images, image => Assert.All(
                [.. image.Take(blocksAround * blockFloats), .. image.TakeLast(blocksAround * blockFloats)],
                value => Assert.Equal(float.NaN, value)));
            float[] inside = [.. images.SelectMany(image => image[(blocksAround * blockFloats)..^(blocksAround * blockFloats)])];
            return isPlain ? inside : StageBed.Unblock(inside, g.Batch, g.Channels, g.Area);
        }

        float[] ReadChannels(float* first) => StageBed.Read(first, g.Channels);
        return new Outputs<float>(0, 0)
        {
            Y = ReadTensor(y),
            DInput = ReadTensor(dx),
            Mean = ReadChannels(mean),
            Inverse = ReadChannels(inverse),
            DGamma = ReadChannels(dGamma),
            DBeta = ReadChannels(dBeta),
            RunningMean = ReadChannels(runningMean),
            RunningVariance = ReadChannels(runningVariance),
        };
    }

    private sealed record Inputs(float[] X, float[] Gamma, float[] Beta, float[] Dy)
    {
        public Inputs(int batch, int channels, int area, double mean)
            : this(
                StageBed.Normals(batch * channels * area, 1, mean), StageBed.Normals(channels, 2), StageBed.Normals(channels, 3),
                StageBed.Normals(batch * channels * area, 4))
        {
        }
    }

    private sealed class Outputs<T>(int length, int channels)
    {
        public T[] Y { get; init; } = new T[length];

        public T[] DInput { get; init; } = new T[length];

        public T[] Mean { get; init; } = new T[channels];

        public T[] Inverse { get; init; } = new T[channels];

        public T[] DGamma { get; init; } = new T[channels];

        public T[] DBeta { get; init; } = new T[channels];

        public T[] RunningMean { get; init; } = new T[channels];

        public T[] RunningVariance { get; init; } = new T[channels];
    }
}
