using Fovea.Tests.Shared;

namespace Fovea.Tests.InstructionSets;

/// <summary>Training once more on lesser processors.</summary>
public class InstructionSetTests(ITestOutputHelper log)
{
    [Fact]
    public void Training_GivesTheSameBits_With256AsWith512() => Run(256, hash: TrainedBits.Hash(threads: 1));

    [Fact]
    public void Training_GivesTheSameBitsForAnyThreads_WithoutFusedMultiplyAdd() => Run(128, hash: null);

    private void Run(int bits, string? hash)
    {
        string said = InstructionSetRun.Start(
            bits, atLeast: 2, [typeof(TrainedBitsTests)], hash is null ? null : (TrainedBits.Variable, hash));

        Assert.Contains(
            "passed " + typeof(TrainedBitsTests).FullName
            + "." + nameof(TrainedBitsTests.Width_IsWhatTheProcessorIsSaidToHave),
            said, StringComparison.Ordinal);
        log.WriteLine(said);
    }
}
