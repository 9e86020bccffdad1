using Fovea.Kernels.Simd;
using Fovea.Tests.Shared;

namespace Fovea.Tests.InstructionSets;

/// <summary>
/// The bits of trained weights, among thread counts and, in a process that was
/// started for it, against the starting one's.
/// </summary>
public class TrainedBitsTests(ITestOutputHelper log)
{
    [Fact]
    public void Width_IsWhatTheProcessorIsSaidToHave() => Assert.Equal(InstructionSetRun.ExpectedBits, (int)VectorWidths.Widest);

    [Fact]
    public void Training_GivesTheSameBits_ForOneTwoAndThreeThreads_AndThoseDemanded()
    {
        string one = TrainedBits.Hash(threads: 1);
        log.WriteLine(one);

        Assert.Equal(one, TrainedBits.Hash(threads: 2));
        Assert.Equal(one, TrainedBits.Hash(threads: 3));
        Assert.Equal(Environment.GetEnvironmentVariable(TrainedBits.Variable) ?? one, one);
    }
}
