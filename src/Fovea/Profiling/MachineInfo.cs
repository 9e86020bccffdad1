using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Profiling;

/// <summary>The machine that this process runs on.</summary>
public sealed record MachineInfo
{
    /// <summary>The processor's name, as its maker gives it; the architecture where the system does not tell.</summary>
    public string Processor { get; } = Kernels.Measurement.Processor.Name;

    /// <summary>The process's architecture: <c>X64</c>, <c>Arm64</c>.</summary>
    public string Architecture { get; } = RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The operating system and its version.</summary>
    public string System { get; } = RuntimeInformation.OSDescription;

    /// <summary>The .NET runtime and its version.</summary>
    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Bits of the widest vectors, which kernels use by default.</summary>
    public int VectorBits { get; } = (int)VectorWidths.Widest;

    /// <summary>The vector instruction sets that the runtime may use, among those that matter here: <c>AVX2</c>, <c>FMA</c>.</summary>
    public IReadOnlyList<string> Instructions { get; } = ReadInstructions();

    /// <summary>Cores that this process may use; a container's limit counts.</summary>
    public int Threads { get; } = Environment.ProcessorCount;

    /// <summary>The caches of the first core; empty where the system does not tell.</summary>
    public IReadOnlyList<ProcessorCache> Caches { get; } = ProcessorCache.ReadAll();

    /// <summary>Memory that this process may use, in bytes; a container's limit counts.</summary>
    public long MemoryBytes { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>
    /// Measures the FMA peak: the most multiply-adds that the machine does at this moment, with all operands in registers. Takes
    /// under a second.
    /// </summary>
    /// <param name="threads">How many threads do them; 0 for one per core.</param>
    /// <returns>GFLOP/s, two operations per multiply-add, with the widest vectors: the median of 15 runs.</returns>
    public static double MeasureFmaPeak(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var team = new ThreadTeam(threads == 0 ? Environment.ProcessorCount : threads);
        return Kernels.Measurement.FmaPeak.MeasureGflops(team, VectorWidths.Widest);
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
