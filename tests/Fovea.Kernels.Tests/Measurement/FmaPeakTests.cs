using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Measurement;

/// <summary>What the FMA peak counts, at every width that the machine has.</summary>
public class FmaPeakTests
{
    public static TheoryData<VectorWidth> Widths => [.. Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Peak_CountsTwoOperationsPerLaneChainAndRound_OfEveryThread(VectorWidth width)
    {
        double lanes = (int)width / 32;

        Assert.Equal(2 * lanes * 16 * 4e6, new FmaPeak(width, threads: 1).Flops);
        Assert.Equal(3 * new FmaPeak(width, threads: 1).Flops, new FmaPeak(width, threads: 3).Flops);
        Assert.Equal(3, new FmaPeak(width, threads: 3).Tasks);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Measure_GivesAFiniteRate_OfATeam(VectorWidth width)
    {
        using var team = new ThreadTeam(2);

        double rate = FmaPeak.MeasureGflops(team, width);

        Assert.True(double.IsFinite(rate) && rate > 0, $"{rate} GFLOP/s at {width}");
    }
}
