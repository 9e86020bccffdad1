using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Support;

/// <summary>Runs stages as a plan would.</summary>
public static class Stages
{
    private static readonly ThreadTeam[] Teams = [new(1), new(2), new(3)];

    /// <summary>The widths that this machine runs.</summary>
    public static IEnumerable<VectorWidth> Widths => Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported);

    /// <summary>Every width with every team size: results must have the same bits.</summary>
    public static IEnumerable<(VectorWidth Width, int Threads)> Setups =>
        Widths.SelectMany(width => Teams.Select(team => (width, team.Threads)));

    public static void Run(int threads, params IEnumerable<KernelStage> stages)
    {
        lock (Teams)
        {
            Teams[threads - 1].Run(new Work([.. stages]));
        }
    }

    /// <summary>Numbers in [−scale, scale), the same for the same seed.</summary>
    public static float[] RandomFloats(int count, ulong seed, float scale = 1)
    {
        var random = new Kernels.Random.CounterRandom(seed, (uint)Kernels.Random.RandomPurpose.Synthetic);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ((2 * random.Uniform((ulong)i)) - 1) * scale;
        }
        return values;
    }

    public static double[] ToDoubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    /// <summary>Same bits, NaN's payload aside.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string context)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i])
                || (float.IsNaN(expected[i]) && float.IsNaN(actual[i]));
            Assert.True(same, $"{context}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>|actual − expected| ≤ absolute + relative·|expected|; infinities and NaN equal themselves.</summary>
    public static void AssertClose(
        ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double relative, double absolute, string context)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = expected[i].Equals(actual[i])
                || Math.Abs(actual[i] - expected[i]) <= absolute + (relative * Math.Abs(expected[i]));
            Assert.True(close, $"{context}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }

    private sealed class Work(KernelStage[] stages) : ITeamWork
    {
        public void Execute(TeamMember member)
        {
            foreach (KernelStage stage in stages)
            {
                member.RunShare(stage);
                member.Barrier();
            }
        }
    }
}
