using System.Runtime;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Simd;

namespace Fovea.Cli.Doctor;

/// <summary>What Fovea runs on.</summary>
internal sealed record MachineReport
{
    private const int MaxProcessorName = 200;   // of a text that the system made

    public string Processor { get; } = ReadProcessor();

    public string Architecture { get; } = RuntimeInformation.ProcessArchitecture.ToString();

    public string System { get; } = RuntimeInformation.OSDescription;

    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Bits of the vectors that kernels use.</summary>
    public int VectorBits { get; } = (int)VectorWidths.Widest;

    public IReadOnlyList<string> Instructions { get; } = ReadInstructions();

    /// <summary>Cores that this process may use; a container's limit counts.</summary>
    public int Threads { get; } = Environment.ProcessorCount;

    public IReadOnlyList<ProcessorCache> Caches { get; } = ProcessorCache.ReadAll();

    /// <summary>Memory that this process may use; a container's limit counts.</summary>
    public long MemoryBytes { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public string GarbageCollection { get; } = (GCSettings.IsServerGC ? "server" : "workstation") + (GCSettings.LatencyMode == GCLatencyMode.Batch ? ", not concurrent" : ", concurrent");

    public IReadOnlyList<NativePart> NativeParts { get; } = NativePart.FindAll();

    private static string ReadProcessor()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
                if (line?.Split(':', 2) is [_, string name])
                {
                    return name.Trim()[..Math.Min(name.Trim().Length, MaxProcessorName)];
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What follows is less exact, and always there.
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string[] ReadInstructions()
    {
        (string Name, bool IsSupported)[] all =
        [
            ("SSE4.2", Sse42.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported),
            ("AVX-512F", Avx512F.IsSupported), ("AVX-512BW", Avx512BW.IsSupported), ("AdvSimd", AdvSimd.IsSupported),
        ];
        return [.. all.Where(one => one.IsSupported).Select(one => one.Name)];
    }
}
