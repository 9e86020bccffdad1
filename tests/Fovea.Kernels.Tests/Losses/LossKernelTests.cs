using Fovea.Kernels.Losses;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Losses;

public class LossKernelTests
{
    public static TheoryData<LossKind, float, bool> Losses => new()
    {
        { LossKind.SoftmaxCrossEntropy, 0, true },
        { LossKind.SoftmaxCrossEntropy, 0, false },
        { LossKind.SoftmaxCrossEntropy, 0.1f, true },
        { LossKind.SoftmaxCrossEntropy, 0.1f, false },
        { LossKind.NegativeLogLikelihood, 0, true },
        { LossKind.NegativeLogLikelihood, 0, false },
        { LossKind.BinaryCrossEntropy, 0, false },
        { LossKind.MeanSquaredError, 0, false },
        { LossKind.MeanAbsoluteError, 0, false },
        { LossKind.Huber, 1, false },
        { LossKind.Hinge, 0, true },
        { LossKind.Focal, 2, true },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void LossAndGradient_AgreeWithReference_OnEveryLength(LossKind kind, float constant, bool byIndex)
    {
        const int n = 5;
        const float weight = 0.75f;
        foreach (int columns in new[] { 1, 2, 15, 16, 17, 31, 1000, 4097 })
        {
            var harness = new LossHarness(kind, constant, weight, n, columns, byIndex ? 1 : columns);
            (float[] scores, float[] targets) = harness.Data(seed: columns);
            double[] x = [.. scores.Select(value => (double)value)];
            double[] y = [.. targets.Select(value => (double)value)];
            double[] gradient = new double[columns];

            (float mean, float[] perSample, float[] dScores) = harness.Run(scores, targets, VectorWidths.Widest);

            // A lane adds ⌈K/16⌉ + 1 terms; a term is some eight roundings of numbers up to 8, the scores' range, or the
            // squares of up to 5. Distributions here sum to up to K.
            double rounding = ((columns / 16) + 16) * Math.Pow(2, -24);
            double mass = byIndex || !LossGeometry.IsByClass(kind) ? 1 : columns;
            double sum = 0;
            for (int row = 0; row < n; row++)
            {
                ReadOnlySpan<double> rowX = x.AsSpan(row * columns, columns);
                ReadOnlySpan<double> rowY = y.AsSpan(row * harness.TargetColumns, harness.TargetColumns);
                double expected = ReferenceLoss.PerSample(kind, (double)constant, weight, rowX, rowY);
                sum += expected;
                Assert.Equal(expected, perSample[row], rounding * 25 * mass);
                ReferenceLoss.Gradient(kind, (double)constant, weight, n, rowX, rowY, gradient);
                for (int k = 0; k < columns; k++)
                {
                    Assert.Equal(gradient[k], dScores[(row * columns) + k], rounding * 8 * mass / n);
                }
            }
            Assert.Equal(sum / n, mean, rounding * 25 * mass);
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void LossAndGradient_HaveTheSameBits_AtEveryWidthAndNumberOfThreads(LossKind kind, float constant, bool byIndex)
    {
        foreach (int columns in new[] { 10, 33, 1000 })
        {
            var harness = new LossHarness(kind, constant, 1, 21, columns, byIndex ? 1 : columns);
            (float[] scores, float[] targets) = harness.Data(seed: 3);
            (float mean, float[] perSample, float[] dScores) = harness.Run(scores, targets, VectorWidth.Bits128);

            foreach (VectorWidth width in LossHarness.Widths)
            {
                for (int threads = 1; threads <= 3; threads++)
                {
                    (float otherMean, float[] otherPerSample, float[] otherDScores) = harness.Run(scores, targets, width, threads);

                    Assert.Equal(BitConverter.SingleToInt32Bits(mean), BitConverter.SingleToInt32Bits(otherMean));
                    Assert.Equal(perSample, otherPerSample);
                    Assert.Equal(dScores, otherDScores);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void ANaNScore_MakesItsSampleNaN_AndNoOther(LossKind kind, float constant, bool byIndex)
    {
        // The log-likelihood of an index reads one score only: put NaN there.
        foreach (int column in new[] { 0, 15, 16, 18 })
        {
            var harness = new LossHarness(kind, constant, 1, 3, 19, byIndex ? 1 : 19);
            (float[] scores, float[] targets) = harness.Data(seed: 5);
            scores[19 + column] = float.NaN;
            if (byIndex)
            {
                targets[1] = column;
            }

            foreach (VectorWidth width in LossHarness.Widths)
            {
                (float mean, float[] perSample, float[] dScores) = harness.Run(scores, targets, width);

                Assert.True(float.IsNaN(mean));
                Assert.Equal([false, true, false], perSample.Select(float.IsNaN));
                Assert.DoesNotContain(dScores[..19], float.IsNaN);
                Assert.DoesNotContain(dScores[38..], float.IsNaN);
                Assert.True(kind == LossKind.NegativeLogLikelihood || float.IsNaN(dScores[19 + column]));
            }
        }
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(4f)]
    [InlineData(1.5f)]
    [InlineData(1e30f)]
    [InlineData(float.NaN)]
    public void AClassIndexThatIsNone_MakesTheLossNaN(float index)
    {
        foreach (LossKind kind in new[] { LossKind.SoftmaxCrossEntropy, LossKind.NegativeLogLikelihood, LossKind.Hinge, LossKind.Focal })
        {
            var harness = new LossHarness(kind, 0, 1, 2, 4, 1);

            (float mean, float[] perSample, float[] dScores) = harness.Run([1, 2, 3, 4, 4, 3, 2, 1], [2, index], VectorWidths.Widest);

            Assert.True(float.IsNaN(mean));
            Assert.Equal([false, true], perSample.Select(float.IsNaN));
            Assert.All(dScores[4..], value => Assert.True(float.IsNaN(value)));
            Assert.True(double.IsNaN(ReferenceLoss.PerSample<float>(kind, 0, 1, [1, 2, 3, 4], [index])));
        }
    }

    [Fact]
    public void HugeScores_GiveFiniteLossesAndGradients()
    {
        // log p = −2·10⁴ and 0 to the last bit: every other exponential is zero.
        (_, float[] crossEntropy, float[] dScores) = new LossHarness(LossKind.SoftmaxCrossEntropy, 0, 1, 2, 3, 1)
            .Run([1e4f, -1e4f, 0, 1e4f, -1e4f, 0], [1, 0], VectorWidths.Widest);
        Assert.Equal([2e4f, 0], crossEntropy);
        Assert.Equal([0.5f, -0.5f, 0, 0, 0, 0], dScores);

        (_, float[] binary, float[] dBinary) = new LossHarness(LossKind.BinaryCrossEntropy, 0, 1, 4, 1, 1)
            .Run([1e4f, -1e4f, 1e4f, 30], [0, 0, 1, 1], VectorWidths.Widest);
        Assert.Equal([1e4f, 0, 0], binary[..3]);
        Assert.Equal([0.25f, 0, 0], dBinary[..3]);
        // log(1 + e⁻³⁰) keeps its digits: the exponential's own two roundings.
        Assert.Equal(9.357622968839e-14, binary[3], 9.36e-14 * 4 * Math.Pow(2, -24));

        (_, float[] focal, _) = new LossHarness(LossKind.Focal, 0.5f, 1, 2, 2, 1).Run(
            [1e4f, -1e4f, 1e4f, -1e4f], [1, 0], VectorWidths.Widest);
        Assert.Equal([2e4f, 0], focal);
    }

    [Fact]
    public void AnImpossibleClass_DoesNotDisturb_WhereTheTargetGivesItNoShare()
    {
        float inf = float.PositiveInfinity;
        (_, float[] index, _) = new LossHarness(LossKind.SoftmaxCrossEntropy, 0, 1, 1, 3, 1).Run([1, -inf, 1], [0], VectorWidths.Widest);
        (_, float[] distribution, _) = new LossHarness(LossKind.SoftmaxCrossEntropy, 0, 1, 1, 3, 3).Run(
            [1, -inf, 1], [1, 0, 0], VectorWidths.Widest);

        Assert.Equal(Math.Log(2), index[0], 1e-7);
        Assert.Equal(Math.Log(2), distribution[0], 1e-7);
    }

    [Theory]
    [InlineData(LossKind.MeanSquaredError, 1, 0, "10 columns")]
    [InlineData(LossKind.SoftmaxCrossEntropy, 3, 0, "a distribution")]
    [InlineData(LossKind.Hinge, 10, 0, "the class index")]
    [InlineData(LossKind.Huber, 10, 0, "Huber's δ above 0")]
    [InlineData(LossKind.SoftmaxCrossEntropy, 1, 1.5f, "label smoothing")]
    public void Prepare_SaysWhatFits_WhenArgumentsDoNot(LossKind kind, int targetColumns, float constant, string expected)
    {
        FoveaException exception = Assert.ThrowsAny<FoveaException>(() => new LossGeometry(kind, constant, 1, 2, 10, targetColumns));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
