using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Simd;

namespace Fovea.Tests.Shared;

/// <summary>
/// A second life of the running test program, in which the runtime is told not to use some instructions: a fresh process,
/// since the choice is made once, as it starts.
/// </summary>
internal static class InstructionSetRun
{
    private const string WidthVariable = "FOVEA_EXPECTED_VECTOR_BITS";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Whether this process is such a second life.</summary>
    public static bool IsChild => Environment.GetEnvironmentVariable(WidthVariable) is not null;

    /// <summary>The width that the starting process demands; without one, what the processor's features say.</summary>
    public static int ExpectedBits => Environment.GetEnvironmentVariable(WidthVariable) is string bits
        ? int.Parse(bits, CultureInfo.InvariantCulture)
        : Avx512F.IsSupported ? 512 : Avx2.IsSupported && Fma.IsSupported ? 256 : 128;

    /// <summary>
    /// Runs tests with vectors of at most the given width, 256 or 128 bits; skips
    /// where the machine has no more than that.
    /// </summary>
    /// <param name="bits">256 leaves fused multiply-add in force; 128 takes it away, too.</param>
    /// <param name="atLeast">Fewer tests than this are a failure.</param>
    /// <param name="classes">The tests to run; not the caller's.</param>
    /// <param name="variable">A name and a value for the environment of the child.</param>
    /// <returns>What the child printed: a line "passed NAME" for each test.</returns>
    public static string Start(int bits, int atLeast, IReadOnlyList<Type> classes, (string Name, string Value)? variable = null)
    {
        Assert.SkipWhen(!X86Base.IsSupported, "the switches of instruction sets are those of x86");
        Assert.SkipWhen((int)VectorWidths.Widest <= bits,
            $"this machine's vectors have {(int)VectorWidths.Widest} bits: nothing to take away");
        return Run(bits, atLeast, classes, variable is { } one ? [one] : []);
    }

    /// <summary>
    /// Runs tests in a process of their own, with vectors of the given width, 512 or 256 bits, and a prepared
    /// environment; skips where the machine has no such.
    /// </summary>
    /// <inheritdoc cref="Start"/>
    public static string StartIn(IReadOnlyList<(string Name, string Value)> environment, int bits, int atLeast, IReadOnlyList<Type> classes)
    {
        Assert.SkipWhen(!X86Base.IsSupported, "the switches of instruction sets are those of x86");
        Assert.SkipWhen((int)VectorWidths.Widest < bits, $"this machine's vectors have {(int)VectorWidths.Widest} bits, fewer than {bits}");
        return Run(bits, atLeast, classes, environment);
    }

    private static string Run(int bits, int atLeast, IReadOnlyList<Type> classes, IReadOnlyList<(string Name, string Value)> environment)
    {
        string dll = typeof(InstructionSetRun).Assembly.Location, host = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        var start = new ProcessStartInfo(
            host, [.. isHost ? [dll] : Array.Empty<string>(), "--no-ansi", "--no-progress", "--output", "detailed",
                "--minimum-expected-tests", atLeast.ToString(CultureInfo.InvariantCulture),
                .. classes.SelectMany(one => new[] { "--filter-class", one.FullName! })])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (bits < 512)
        {
            start.Environment[bits == 256 ? "DOTNET_EnableAVX512" : "DOTNET_EnableAVX2"] = "0";
        }
        start.Environment["DOTNET_TieredPGO"] = "0";   // measuring for later is lost on a short life
        start.Environment[WidthVariable] = bits.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(Timeout))
        {
            child.Kill();
        }
        child.WaitForExit();
        string said = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        Assert.True(child.ExitCode == 0, $"with {bits} bits the tests end with {child.ExitCode}:\n{said}");
        return said;
    }
}
