using System.Diagnostics;
using System.Reflection;
using Fovea.Kernels.Simd;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.Codegen;

/// <summary>
/// Reads the JIT's own disassembly of the inner loops. A loop that loses a register to the stack still gives right
/// results, at half the speed; nothing else would notice.
/// </summary>
/// <remarks>How to read a listing by hand: docs/kernels/reading-the-disassembly.md.</remarks>
public class CodegenTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData(VectorWidth.Bits512)]
    [InlineData(VectorWidth.Bits256)]
    public void EveryInnerLoop_StaysInRegisters_WithTheInstructionsItNeeds(VectorWidth width)
    {
        bool isOptimized = typeof(VectorWidths).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };
        Assert.SkipUnless(isOptimized, "a debug build is compiled without optimisation");
        string file = Path.Combine(Path.GetTempPath(), $"fovea-codegen-{Guid.NewGuid():N}.txt");
        try
        {
            (string, string)[] environment =
            [
                ("DOTNET_JitDisasm", InnerLoops.Patterns),
                ("DOTNET_JitStdOutFile", file),
                ("DOTNET_JitDisasmDiffable", "1"),    // no addresses
                ("DOTNET_TieredCompilation", "0"),    // full effort at the first call
            ];
            InstructionSetRun.StartIn(environment, (int)width, atLeast: 7, [typeof(InnerLoopTests)]);
            IReadOnlyList<CompiledMethod> listing = Listing.Parse(File.ReadAllText(file));

            string[] complaints = [.. InnerLoops.Of(width).Select(loop => loop.Complaint(listing))
                .Where(complaint => complaint.Length > 0)];

            foreach (CompiledMethod method in listing)
            {
                MachineLoop? loop = InnerLoop.Hottest(method);
                log.WriteLine($"{method.Name}: {loop?.MultiplyAdds} multiply-adds, {loop?.Instructions.Count} "
                    + $"instructions, {loop?.StackOperands.Count} stack operands, {loop?.Calls.Count} calls");
            }
            Assert.True(complaints.Length == 0, string.Join("\n\n", complaints));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
