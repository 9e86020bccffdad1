using Fovea.Kernels.Losses;

namespace Fovea.Kernels.Tests.Losses;

public class ReferenceLossTests
{
    // From PyTorch 1.13 in double precision: scores [2, 4], class indices 3 and 0, and the distributions below; the mean
    // over samples. The focal loss is −((1 − p)² · log p)[t].
    private static readonly double[] Scores = [1.5, -0.5, 0.25, 2.0, -1.0, 3.0, 0.5, -2.5];
    private static readonly double[] Distributions = [0.1, 0.2, 0.3, 0.4, 0.7, 0.0, 0.3, 0.0];
    private static readonly double[] Indices = [3, 0];

    [Theory]
    [InlineData(LossKind.SoftmaxCrossEntropy, 0, true, 2.3606208696734274, new[]
    {
        0.16283667475663052, 0.02203754749949677, 0.04665348842253727, -0.23152771067866462, -0.4917085343208538,
        0.45269868714468825, 0.03715977111131253, 0.0018500760648530916
    })]
    [InlineData(LossKind.SoftmaxCrossEntropy, 0.1, true, 2.3699958696734273, new[]
    {
        0.1503366747566305, 0.00953754749949677, 0.034153488422537265, -0.19402771067866464, -0.45420853432085384,
        0.44019868714468824, 0.02465977111131253, -0.01064992393514691
    })]
    [InlineData(LossKind.SoftmaxCrossEntropy, 0.1, false, 2.651245869673428, new[]
    {
        0.10533667475663056, -0.08046245250050323, -0.10084651157746274, 0.0759722893213354, -0.31920853432085383,
        0.44019868714468824, -0.1103402288886875, -0.01064992393514691
    })]
    [InlineData(LossKind.NegativeLogLikelihood, 0, true, -0.5, new[] { 0, 0, 0, -0.5, -0.5, 0, 0, 0 })]
    [InlineData(LossKind.BinaryCrossEntropy, 0, false, 1.1460216813311621, new[]
    {
        0.08969680952420546, 0.022192583599768174, 0.03277206261072476, 0.06009963474723529, -0.053882322328750606,
        0.11907176585280417, 0.040307416400231826, 0.009482272502655443
    })]
    [InlineData(LossKind.MeanSquaredError, 0, false, 2.8990625, new[] { 0.35, -0.175, -0.0125, 0.4, -0.425, 0.75, 0.05, -0.625 })]
    [InlineData(LossKind.MeanAbsoluteError, 0, false, 1.39375, new[] { 0.125, -0.125, -0.125, 0.125, -0.125, 0.125, 0.125, -0.125 })]
    [InlineData(LossKind.Huber, 0.75, false, 0.81375, new[] { 0.09375, -0.0875, -0.00625, 0.09375, -0.09375, 0.09375, 0.025, -0.09375 })]
    [InlineData(LossKind.Hinge, 0, true, 1.0, new[] { 0.125, 0, 0, -0.125, -0.25, 0.125, 0.125, 0 })]
    [InlineData(LossKind.Focal, 2, true, 2.048944317911282, new[]
    {
        0.0852699073911429, 0.01154002706834006, 0.02443023749538662, -0.12124017195486962, -0.5412796593513364,
        0.49833707178769593, 0.040905997851930775, 0.0020365897117097724
    })]
    public void PerSampleAndGradient_AgreeWithPyTorch(LossKind kind, double constant, bool byIndex, double mean, double[] gradient)
    {
        double sum = 0;
        double[] actual = new double[8];
        for (int row = 0; row < 2; row++)
        {
            ReadOnlySpan<double> x = Scores.AsSpan(row * 4, 4);
            ReadOnlySpan<double> y = byIndex ? Indices.AsSpan(row, 1) : Distributions.AsSpan(row * 4, 4);
            sum += ReferenceLoss.PerSample(kind, constant, 1.0, x, y);
            ReferenceLoss.Gradient(kind, constant, 1.0, 2, x, y, actual.AsSpan(row * 4, 4));
        }

        // Some twenty roundings of 10⁻¹⁶ each in either.
        Assert.Equal(mean, sum / 2, 1e-14);
        Assert.All(gradient.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Theory]
    [InlineData(LossKind.SoftmaxCrossEntropy, 0.2, 1)]
    [InlineData(LossKind.SoftmaxCrossEntropy, 0.2, 7)]
    [InlineData(LossKind.NegativeLogLikelihood, 0, 1)]
    [InlineData(LossKind.NegativeLogLikelihood, 0, 7)]
    [InlineData(LossKind.BinaryCrossEntropy, 0, 7)]
    [InlineData(LossKind.MeanSquaredError, 0, 7)]
    [InlineData(LossKind.MeanAbsoluteError, 0, 7)]
    [InlineData(LossKind.Huber, 1.5, 7)]
    [InlineData(LossKind.Hinge, 0, 1)]
    [InlineData(LossKind.Focal, 0, 1)]
    [InlineData(LossKind.Focal, 0.5, 1)]
    [InlineData(LossKind.Focal, 2, 1)]
    public void Gradient_AgreesWithDifferences(LossKind kind, double constant, int targetColumns)
    {
        const int n = 3;
        const double step = 1e-6;
        (float[] scores, float[] targets) = new LossHarness(kind, (float)constant, 1.5f, 1, 7, targetColumns).Data(seed: 11);
        double[] x = [.. scores.Select(value => (double)value)];
        double[] y = [.. targets.Select(value => (double)value)];
        if (kind is LossKind.MeanAbsoluteError or LossKind.Huber or LossKind.Hinge)
        {
            Assert.All(Kinks(kind, constant, x, y), distance => Assert.True(Math.Abs(distance) > 1e-3));
        }
        double[] gradient = new double[7];

        ReferenceLoss.Gradient(kind, constant, 1.5, n, x, y, gradient);

        for (int k = 0; k < x.Length; k++)
        {
            double[] above = [.. x];
            double[] below = [.. x];
            above[k] += step;
            below[k] -= step;
            double difference = (ReferenceLoss.PerSample(kind, constant, 1.5, above, y)
                - ReferenceLoss.PerSample(kind, constant, 1.5, below, y)) / (2 * step * n);
            // The usual bounds of a gradient check at this step: rounding gives 10⁻¹⁰, curvature 10⁻¹².
            Assert.Equal(difference, gradient[k], 1e-5 + (1e-3 * Math.Abs(difference)));
        }
    }

    private static IEnumerable<double> Kinks(LossKind kind, double constant, double[] x, double[] y) => kind switch
    {
        LossKind.Hinge => x.Where((_, k) => k != (int)y[0]).Select(value => 1 - x[(int)y[0]] + value),
        LossKind.Huber => x.Zip(y, (a, b) => Math.Abs(a - b) - constant),
        _ => x.Zip(y, (a, b) => a - b),
    };
}
