using Fovea.Kernels.Tests.Convolution;
using Fovea.Kernels.Tests.Convolution.Winograd;
using Fovea.Kernels.Tests.Elementwise;
using Fovea.Kernels.Tests.MatrixMultiply;
using Fovea.Kernels.Tests.Pooling;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.InstructionSets;

/// <summary>
/// The kernels' tests once more on lesser processors. A test that asks for 256 bits on a processor with 512 runs the same
/// source, but the compiler may use the larger one's instructions and registers, and fuses in any case.
/// </summary>
public class InstructionSetTests(ITestOutputHelper log)
{
    private static readonly Type[] Kernels =
    [
        typeof(VectorWidthTests), typeof(ConvolutionTests), typeof(WinogradTests), typeof(MatrixMultiplyTests),
        typeof(AveragePoolTests), typeof(MaxPoolTests), typeof(OtherPoolTests), typeof(ActivationTests), typeof(ChannelStageTests),
    ];

    [Theory]
    [InlineData(256)]
    [InlineData(128)]
    public void Kernels_KeepTheirPromises_WithLesserVectors(int bits)
    {
        string said = InstructionSetRun.Start(bits, atLeast: 150, Kernels);

        Assert.Contains(
            "passed " + typeof(VectorWidthTests).FullName
            + "." + nameof(VectorWidthTests.Widest_IsWhatTheProcessorIsSaidToHave),
            said, StringComparison.Ordinal);
        Assert.Contains("EveryDirectKernel_AgreesWithReference_BitForBit_OnIntegers", said, StringComparison.Ordinal);
        log.WriteLine(said[said.LastIndexOf("Test run summary", StringComparison.Ordinal)..]);
    }
}
