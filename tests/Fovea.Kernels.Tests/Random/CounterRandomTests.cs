using Fovea.Kernels.Random;

namespace Fovea.Kernels.Tests.Random;

public class CounterRandomTests
{
    // Known answers of the Random123 distribution, kat_vectors, philox4x32 with 10 rounds.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du,
        0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u,
        0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_GivesTheAuthorsKnownAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        Assert.Equal((x0, x1, x2, x3), CounterRandom.Philox(c0, c1, c2, c3, k0, k1));
    }

    [Fact]
    public void Uniform_HasTheMeanAndVarianceOfItsDistribution()
    {
        var random = new CounterRandom(seed: 7, (uint)RandomPurpose.Synthetic);
        const int Count = 100_000;
        double sum = 0, squares = 0;

        for (ulong i = 0; i < Count; i++)
        {
            double u = random.Uniform(i);
            Assert.InRange(u, 0, 1 - Math.Pow(2, -24));
            sum += u;
            squares += u * u;
        }

        // Five standard deviations of the sample mean of U(0, 1), and of its second moment.
        Assert.InRange(sum / Count, 0.5 - 5 * 0.2887 / Math.Sqrt(Count), 0.5 + 5 * 0.2887 / Math.Sqrt(Count));
        Assert.InRange(squares / Count, 1 / 3.0 - 5 * 0.2981 / Math.Sqrt(Count), 1 / 3.0 + 5 * 0.2981 / Math.Sqrt(Count));
    }

    [Fact]
    public void Permute_GivesEveryIndexOnce_AndAnotherOrderForAnotherStep()
    {
        int[] first = new int[1000], second = new int[1000];

        new CounterRandom(1, (uint)RandomPurpose.Shuffle, step: 0).Permute(first);
        new CounterRandom(1, (uint)RandomPurpose.Shuffle, step: 1).Permute(second);

        Assert.Equal(Enumerable.Range(0, 1000), first.Order());
        Assert.NotEqual(first, second);
    }
}
