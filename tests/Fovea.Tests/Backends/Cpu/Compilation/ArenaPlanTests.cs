using Fovea.Backends.Cpu.Compilation;

namespace Fovea.Tests.Backends.Cpu.Compilation;

public sealed class ArenaPlanTests
{
    private const int CacheLine = 16;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Place_NeverOverlapsBuffersAliveTogether(int seed)
    {
        Lifetime[] lifetimes = Draw(seed);
        ArenaPlan plan = ArenaPlan.Place(lifetimes);

        for (int i = 0; i < lifetimes.Length; i++)
        {
            Assert.InRange(plan.Offsets[i], 0, plan.TotalFloats - lifetimes[i].Floats);
            Assert.Equal(0, plan.Offsets[i] % CacheLine);
            for (int j = 0; j < i; j++)
            {
                bool together = lifetimes[i].FirstStep <= lifetimes[j].LastStep && lifetimes[j].FirstStep <= lifetimes[i].LastStep;
                bool overlap = plan.Offsets[i] < plan.Offsets[j] + lifetimes[j].Floats
                    && plan.Offsets[j] < plan.Offsets[i] + lifetimes[i].Floats;
                Assert.False(together && overlap, $"seed {seed}: buffers {i} and {j} are alive together and overlap.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Place_TakesBetweenTheLargestSumAliveAtOnceAndTheSumOfAll(int seed)
    {
        Lifetime[] lifetimes = Draw(seed);
        long peak = Enumerable.Range(0, lifetimes.Max(lifetime => lifetime.LastStep) + 1)
            .Max(step => lifetimes.Where(lifetime => lifetime.FirstStep <= step && step <= lifetime.LastStep)
                .Sum(lifetime => lifetime.Floats));

        Assert.InRange(ArenaPlan.Place(lifetimes).TotalFloats, peak, lifetimes.Sum(lifetime => lifetime.Floats));
    }

    [Fact]
    public void Place_ReusesMemory_WhenLifetimesFollowOneAnother()
    {
        Lifetime[] chain = [.. Enumerable.Range(0, 10).Select(i => new Lifetime(64, 2 * i, (2 * i) + 1))];
        Assert.Equal(64, ArenaPlan.Place(chain).TotalFloats);
    }

    [Fact]
    public void Place_GivesAnEmptyArena_WhenThereIsNothingToPlace() => Assert.Equal(0, ArenaPlan.Place([]).TotalFloats);

    private static Lifetime[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
        {
            int first = random.Next(40);
            return new Lifetime(CacheLine * random.Next(1, 50), first, first + random.Next(12));
        })];
    }
}
