using Fovea.Data.Augmentations;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Tests.Data.Augmentations;

public class BatchMixingTests
{
    private static readonly Shape Sample = Shape.Image(2, 6, 5);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Mixup_AveragesWithThePartner(int count)
    {
        float[] samples = Batch(count), before = Batch(count);

        float weight = new Mixup(1).Apply(samples, Sample, count, seed: 1, step: 2);

        Assert.InRange(weight, 0, 1);
        for (int index = 0; index < samples.Length; index++)
        {
            int sample = index / Sample.Length, partner = BatchMixing.Partner(sample, count);
            float other = before[(partner * Sample.Length) + (index % Sample.Length)];
            float expected = partner == sample ? before[index] : (weight * before[index]) + ((1 - weight) * other);
            Assert.Equal(expected, samples[index]);
        }
    }

    [Fact]
    public void CutMix_ExchangesAsManyPixelsAsItsWeightSays()
    {
        for (uint step = 0; step < 50; step++)
        {
            float[] samples = Batch(2), before = Batch(2);

            float weight = new CutMix(1).Apply(samples, Sample, 2, seed: 1, step);

            int moved = 0;
            for (int index = 0; index < Sample.Length; index++)
            {
                bool own = samples[index] == before[index];
                Assert.Equal(own ? before[index] : before[Sample.Length + index], samples[index]);
                moved += own ? 0 : 1;
            }
            Assert.Equal(1 - ((float)moved / Sample.Length), weight, 1e-6f);
        }
    }

    [Fact]
    public void Apply_DependsOnSeedAndStepOnly()
    {
        float[] a = Batch(6), b = Batch(6);

        Assert.Equal(new CutMix(1).Apply(a, Sample, 6, seed: 7, step: 3), new CutMix(1).Apply(b, Sample, 6, seed: 7, step: 3));

        Assert.Equal(a, b);
        Assert.Equal(20, Enumerable.Range(0, 20).Select(step => new Mixup(1).Apply(a, Sample, 6, seed: 7, (uint)step)).Distinct().Count());
    }

    [Fact]
    public void WriteSoftTargets_MakesRowsThatSumToOne()
    {
        float[] soft = new float[9];

        BatchMixing.WriteSoftTargets([0, 1, 2], 0.75f, 3, soft);

        Assert.Equal([0.75f, 0, 0.25f, 0, 1, 0, 0.25f, 0, 0.75f], soft);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(8.0)]
    public void BetaSampler_HasTheMomentsOfBeta(double alpha)
    {
        const int Draws = 20_000;
        double sum = 0, squares = 0;
        for (uint step = 0; step < Draws; step++)
        {
            double value = BetaSampler.Sample(new CounterRandom(11, (uint)RandomPurpose.Mixing, step), alpha);
            Assert.InRange(value, 0, 1);
            sum += value - 0.5;
            squares += (value - 0.5) * (value - 0.5);
        }

        // Beta(α, α): mean ½, variance 1 / (4 (2α + 1)). Five standard errors; that of the variance is at most
        // √(E(x − ½)⁴ / n) ≤ √(variance / 4 / n), because |x − ½| ≤ ½.
        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0, sum / Draws, 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(variance, squares / Draws, 5 * Math.Sqrt(variance / 4 / Draws));
    }

    private static float[] Batch(int count) => Enumerable.Range(0, count * Sample.Length).Select(value => (float)value).ToArray();
}
