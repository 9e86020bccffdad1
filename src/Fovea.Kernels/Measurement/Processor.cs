using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Fovea.Kernels.Measurement;

/// <summary>Which processor this is.</summary>
internal static class Processor
{
    private const int BrandLeaf = unchecked((int)0x80000002), LargestExtendedLeaf = unchecked((int)0x80000000);
    private const int MaxNameLength = 200;   // of a text that the system made

    /// <summary>The maker's name of it: Linux's, else the processor's own on x86, else the system's; at least the architecture.</summary>
    public static string Name { get; } = FirstNamed(
        LinuxModelName(), Brand(), Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER"),
        RuntimeInformation.ProcessArchitecture.ToString());

    private static string FirstNamed(params ReadOnlySpan<string?> names)
    {
        foreach (string? name in names)
        {
            if (!string.IsNullOrWhiteSpace(name))
            {
                string trimmed = name.Trim();
                return trimmed[..Math.Min(trimmed.Length, MaxNameLength)];
            }
        }
        return "";
    }

    // "Processor brand string": 48 characters, in the answers to three questions.
    private static string? Brand()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(LargestExtendedLeaf, 0).Eax < unchecked((uint)(BrandLeaf + 2)))
        {
            return null;
        }
        Span<int> text = stackalloc int[12];
        for (int i = 0; i < 3; i++)
        {
            (text[4 * i], text[(4 * i) + 1], text[(4 * i) + 2], text[(4 * i) + 3]) = X86Base.CpuId(BrandLeaf + i, 0);
        }
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(text)).TrimEnd('\0');
    }

    private static string? LinuxModelName()
    {
        try
        {
            IEnumerable<string> lines = OperatingSystem.IsLinux() ? File.ReadLines("/proc/cpuinfo") : [];
            return lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;   // the others will do
        }
    }
}
