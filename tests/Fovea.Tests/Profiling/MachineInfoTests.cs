using Fovea.Kernels.Simd;
using Fovea.Profiling;

namespace Fovea.Tests.Profiling;

/// <summary>What is said of this machine, and how Linux's figures are read.</summary>
public class MachineInfoTests
{
    [Fact]
    public void MachineInfo_NamesTheProcessor_AndWhatKernelsUse()
    {
        var machine = new MachineInfo();

        Assert.Equal(machine.Processor.Trim(), machine.Processor);
        Assert.NotEmpty(machine.Processor);
        Assert.Equal(((int)VectorWidths.Widest, Environment.ProcessorCount), (machine.VectorBits, machine.Threads));
        Assert.Equal(machine.VectorBits >= 256, machine.Instructions.Contains("AVX2"));
    }

    [Fact]
    public void Processor_IsWhatLinuxCallsIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/cpuinfo is Linux's");
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        Assert.SkipWhen(line is null, "this kernel does not name the processor");

        Assert.Equal(line!.Split(':', 2)[1].Trim(), new MachineInfo().Processor);
    }

    [Fact]
    public void MeasureFmaPeak_GivesARate() => Assert.InRange(MachineInfo.MeasureFmaPeak(threads: 1), 0.1, 10_000);

    [Theory]
    [InlineData("48K", 48L << 10)]
    [InlineData("105M", 105L << 20)]
    [InlineData("", null)]
    [InlineData("K", null)]
    [InlineData("12", null)]
    public void CacheSizes_AreRead_AsLinuxWritesThem(string text, long? expected) => Assert.Equal(expected, ProcessorCache.ParseSize(text));

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3,8-11", 8)]
    [InlineData("0,2", 2)]
    [InlineData(null, 1)]
    public void CoreLists_AreCounted(string? text, int expected) => Assert.Equal(expected, ProcessorCache.CountCores(text));
}
