using Fovea.Kernels.Losses;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Losses;

public unsafe class SoftmaxTests
{
    [Fact]
    public void Softmax_SumsToOne_WhateverTheScale_AndItsLogarithmAgrees()
    {
        float[] values = [1e30f, 1e30f, 0, -1e30f, 1, 2, 3, 4];
        using var x = new GuardedBuffer(values);
        using var y = new GuardedBuffer(8);
        using var log = new GuardedBuffer(8);

        Stages.Run(2, new SoftmaxStage(VectorWidths.Widest, 2, 4, 1, logarithm: false, x.Pointer, y.Pointer),
            new SoftmaxStage(VectorWidths.Widest, 2, 4, 1, logarithm: true, x.Pointer, log.Pointer));

        Assert.Equal([0.5f, 0.5f, 0, 0], y.Span[..4].ToArray());
        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(3) + Math.Exp(4);
        double[] shares = [Math.Exp(1) / sum, Math.Exp(2) / sum, Math.Exp(3) / sum, Math.Exp(4) / sum];
        Stages.AssertClose(shares, y.Span[4..], relative: Math.Pow(2, -23), absolute: 0, "softmax");
        Stages.AssertClose(Array.ConvertAll(shares, Math.Log), log.Span[4..], relative: Math.Pow(2, -23), absolute: 0, "log-softmax");
    }

    [Theory]
    [InlineData(3, 1000, 1, false)]
    [InlineData(3, 1000, 1, true)]
    [InlineData(5, 7, 1, false)]
    [InlineData(5, 16, 1, true)]
    [InlineData(2, 21, 37, false)]
    [InlineData(2, 21, 37, true)]
    [InlineData(2, 1, 3, true)]
    public void Softmax_AgreesWithDoublePrecision_AndHasTheSameBitsAtEveryWidthAndThreadCount(
        int outer, int size, int inner, bool logarithm)
    {
        float[] x = Stages.RandomFloats(outer * size * inner, seed: 8, scale: 12), dy = Stages.RandomFloats(x.Length, seed: 9);
        (double[] expectedY, double[] expectedDx, double[] boundY, double[] boundDx) = Expected(outer, size, inner, logarithm, x, dy);
        float[]? firstY = null, firstDx = null;

        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            using GuardedBuffer input = new(x), output = new(x.Length), gradient = new(dy);
            Stages.Run(
                threads,
                new SoftmaxStage(width, outer, size, inner, logarithm, input.Pointer, output.Pointer),
                new SoftmaxGradientStage(width, outer, size, inner, logarithm, gradient.Pointer, output.Pointer, gradient.Pointer));

            for (int i = 0; i < x.Length; i++)
            {
                Assert.True(Math.Abs(output.Span[i] - expectedY[i]) <= boundY[i],
                    $"{width}: y[{i}] is {output.Span[i]:R}, not {expectedY[i]:R}");
                Assert.True(Math.Abs(gradient.Span[i] - expectedDx[i]) <= boundDx[i],
                    $"{width}: dx[{i}] is {gradient.Span[i]:R}, not {expectedDx[i]:R}");
            }
            Stages.AssertSameBits(firstY ??= output.ToArray(), output.Span, $"{width}, {threads} threads");
            Stages.AssertSameBits(firstDx ??= gradient.ToArray(), gradient.Span, $"{width}, {threads} threads, gradient");
            output.AssertGuardsUntouched();
            gradient.AssertGuardsUntouched();
        }
    }

    [Theory]
    [InlineData(40, 1)]
    [InlineData(5, 19)]
    public void Softmax_GivesNaN_ForTheRowWithANaNAlone(int size, int inner)
    {
        foreach (VectorWidth width in Stages.Widths)
        {
            float[] x = Stages.RandomFloats(2 * size * inner, seed: 10);
            x[(3 * inner) + (inner / 2)] = float.NaN;
            using GuardedBuffer input = new(x), output = new(x.Length);

            Stages.Run(1, new SoftmaxStage(width, 2, size, inner, logarithm: false, input.Pointer, output.Pointer));

            for (int i = 0; i < x.Length; i++)
            {
                Assert.Equal(i < size * inner && i % inner == inner / 2, float.IsNaN(output.Span[i]));
            }
        }
    }

    // The kernel's documented bound: (size + 5)·ε of the share, as many roundings in a sum of positive terms and about it,
    // and |x − max|·ε for the rounded distance. The gradient inherits y's error and adds its own sum's.
    private static (double[] Y, double[] Dx, double[] BoundY, double[] BoundDx) Expected(
        int outer, int size, int inner, bool logarithm, float[] x, float[] dy)
    {
        double[] y = new double[x.Length], dx = new double[x.Length], boundY = new double[x.Length], boundDx = new double[x.Length];
        double e = (size + 5) * Math.Pow(2, -23);
        for (int row = 0; row < outer * inner; row++)
        {
            int[] at = [.. Enumerable.Range(0, size).Select(k => (row / inner * size * inner) + (k * inner) + (row % inner))];
            double max = at.Max(i => x[i]), logSum = Math.Log(at.Sum(i => Math.Exp(x[i] - max)));
            foreach (int i in at)
            {
                double logShare = x[i] - max - logSum, distance = max - x[i];
                y[i] = logarithm ? logShare : Math.Exp(logShare);
                boundY[i] = logarithm
                    ? e + ((distance + Math.Abs(logShare)) * Math.Pow(2, -23))
                    : (e + (distance * Math.Pow(2, -23))) * y[i];
            }
            double sum = at.Sum(i => dy[i] * (logarithm ? 1 : y[i])), size1 = at.Sum(i => Math.Abs(dy[i]) * (logarithm ? 1 : y[i]));
            foreach (int i in at)
            {
                dx[i] = logarithm ? dy[i] - (Math.Exp(y[i]) * sum) : y[i] * (dy[i] - sum);
                boundDx[i] = (Math.Pow(2, -23) * Math.Abs(dx[i])) + (logarithm
                    ? Math.Exp(y[i]) * ((boundY[i] + e) * size1)
                    // 24: the longest distance.
                    : (boundY[i] * (Math.Abs(dy[i]) + size1)) + (y[i] * ((2 * e) + (24 * Math.Pow(2, -23))) * size1));
            }
        }
        return (y, dx, boundY, boundDx);
    }
}
