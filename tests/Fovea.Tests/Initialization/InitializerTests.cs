using Fovea.Initialization;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Tests.Initialization;

public class InitializerTests
{
    // Fan in 150, fan out 2000 · 25 = 50,000; 300,000 values.
    private static readonly Shape Weights = new(2000, 6, 5, 5);
    private static readonly CounterRandom Stream = new(seed: 11, (uint)RandomPurpose.Initialization, step: 3);

    // initialiser; mean, deviation and largest distance from the mean, by its formula
    public static TheoryData<Initializer, double, double, double> Distributions => new()
    {
        { new Uniform(-1, 3), 1, 4 / Math.Sqrt(12), 2 },
        { new Normal(0.5, 0.1), 0.5, 0.1, double.PositiveInfinity },
        { new TruncatedNormal(), 0, 0.8796256610342398, 2 },              // √(1 − 4φ(2) / (2Φ(2) − 1))
        { new TruncatedNormal(0, 0.02), 0, 0.02, 2 },                     // the default bounds are a hundred deviations away
        { new XavierUniform(), 0, Math.Sqrt(2.0 / 50150), Math.Sqrt(6.0 / 50150) },
        { new XavierNormal(Gain: 2), 0, 2 * Math.Sqrt(2.0 / 50150), double.PositiveInfinity },
        { new KaimingUniform(), 0, 1 / Math.Sqrt(3 * 150.0), 1 / Math.Sqrt(150) },
        { new KaimingUniform(0, FanMode.Out, Nonlinearity.ReLU), 0, Math.Sqrt(2 / 50000.0), Math.Sqrt(6 / 50000.0) },
        { new KaimingNormal(), 0, Math.Sqrt(2 / 150.0), double.PositiveInfinity },
        { new KaimingNormal(0.2, FanMode.Out, Nonlinearity.LeakyReLU), 0, Math.Sqrt(2 / 1.04 / 50000), double.PositiveInfinity },
        { new LeCunUniform(), 0, 1 / Math.Sqrt(150), Math.Sqrt(3 / 150.0) },
        { new LeCunNormal(), 0, 1 / Math.Sqrt(150), double.PositiveInfinity },
        { new FanInUniform(150), 0, 1 / Math.Sqrt(3 * 150.0), 1 / Math.Sqrt(150) },
    };

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Fill_HasTheMomentsAndBoundsOfItsFormula(Initializer initializer, double mean, double deviation, double reach)
    {
        float[] values = new float[Weights.Length];

        initializer.Fill(values, Weights, Stream);

        double n = values.Length;
        double sampleMean = values.Average(value => (double)value);
        double sampleVariance = values.Average(value => (value - mean) * (value - mean));
        // Five standard errors: of the mean d/√n, and of the variance at most d²·√(2/n), the normal's (kurtosis 3 is the largest here).
        Assert.InRange(sampleMean, mean - (5 * deviation / Math.Sqrt(n)), mean + (5 * deviation / Math.Sqrt(n)));
        Assert.InRange(sampleVariance / (deviation * deviation), 1 - (5 * Math.Sqrt(2 / n)), 1 + (5 * Math.Sqrt(2 / n)));
        // A value is rounded to float once: at most 2⁻²⁴ of itself beyond the bound.
        double bound = reach + ((Math.Abs(mean) + reach) * Math.Pow(2, -24));
        Assert.All(values, value => Assert.InRange(value, mean - bound, mean + bound));
    }

    [Fact]
    public void TruncatedNormal_FollowsItsCumulativeDistribution_WhenTheBoundsAreLopsided()
    {
        float[] values = new float[100_000];

        new TruncatedNormal(Mean: 1, Deviation: 2, Low: 0, High: 7).Fill(values, new Shape(values.Length), Stream);

        // z runs from −0.5 to 3. Φ(−0.5) = 0.3085375387, Φ(0) = 0.5, Φ(1) = 0.8413447461, Φ(3) = 0.9986501020.
        double mass = 0.9986501020 - 0.3085375387;
        AssertShareBelow(1, (0.5 - 0.3085375387) / mass);
        AssertShareBelow(3, (0.8413447461 - 0.3085375387) / mass);
        Assert.All(values, value => Assert.InRange(value, 0, 7));

        void AssertShareBelow(float value, double share)
        {
            double error = 5 * Math.Sqrt(share * (1 - share) / values.Length);   // five binomial standard errors
            Assert.InRange(values.Count(v => v < value) / (double)values.Length, share - error, share + error);
        }
    }

    [Fact]
    public void Fill_WritesTheSameElements_WhateverTheLengthOfTheParameter()
    {
        Initializer[] initializers = [new Uniform(), new Normal(), new TruncatedNormal(), new FanInUniform(3)];
        foreach (Initializer initializer in initializers)
        {
            float[] many = new float[1000], few = new float[10];

            initializer.Fill(many, new Shape(1000), Stream);
            initializer.Fill(few, new Shape(10), Stream);

            Assert.Equal(many[..10], few);
            Assert.InRange(many.Distinct().Count(), 990, 1000);   // 1000² / 2²⁵ = 0.03 repeats are expected of 24 bits
        }
    }

    [Fact]
    public void Fill_GivesOtherValues_ForAnotherStream()
    {
        float[] one = new float[8], other = new float[8];

        new Normal().Fill(one, new Shape(8), Stream);
        new Normal().Fill(other, new Shape(8), new CounterRandom(seed: 11, (uint)RandomPurpose.Initialization, step: 4));

        Assert.Empty(one.Intersect(other));
    }

    [Fact]
    public void ConstantRecipes_OverwriteEveryElement()
    {
        float[] values = [7, 7, 7];

        new Zeros().Fill(values, new Shape(3), Stream);
        Assert.Equal([0, 0, 0], values);
        new Ones().Fill(values, new Shape(3), Stream);
        Assert.Equal([1, 1, 1], values);
        new Constant(0.1).Fill(values, new Shape(3), Stream);
        Assert.Equal([0.1f, 0.1f, 0.1f], values);
    }

    [Fact]
    public void Fill_NamesTheShapeAndTheLength_WhenTheyDiffer()
    {
        Assert.Contains("[2, 3], 6 elements; the buffer has 5",
            Assert.Throws<ShapeException>(() => new Normal().Fill(new float[5], new Shape(2, 3), Stream)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_AreChecked_WhenTheRecipeIsMade()
    {
        Assert.Contains("lower bound must not exceed the upper",
            Assert.Throws<FoveaException>(() => new Uniform(1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("deviation is -1", Assert.Throws<FoveaException>(() => new Normal(0, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("mean must be between",
            Assert.Throws<FoveaException>(() => new TruncatedNormal(Mean: 5)).Message, StringComparison.Ordinal);
        Assert.Contains("deviation is 0",
            Assert.Throws<FoveaException>(() => new TruncatedNormal(Deviation: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<FoveaException>(() => new Constant(double.NaN)).Message, StringComparison.Ordinal);
        Assert.Contains("gain is -1", Assert.Throws<FoveaException>(() => new XavierNormal(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("fan-in is 0", Assert.Throws<FoveaException>(() => new FanInUniform(0)).Message, StringComparison.Ordinal);
    }
}
