namespace Fovea.Kernels.Tests.Codegen;

/// <summary>The instructions of one loop, in the order of the listing.</summary>
/// <param name="Instructions">Mnemonic and operands, single spaces.</param>
/// <param name="Frame">The register through which the method reaches its stack frame: rbp or rsp.</param>
public sealed record MachineLoop(IReadOnlyList<string> Instructions, string Frame)
{
    /// <summary>Fused multiplications and additions of whole vectors, whatever the order of their operands.</summary>
    public int MultiplyAdds => Instructions.Count(
        line => line.StartsWith("vfmadd", StringComparison.Ordinal) && line.Contains("ps ", StringComparison.Ordinal));

    /// <summary>Instructions that touch the stack frame: values for which no register was left, or that lost theirs.</summary>
    public IReadOnlyList<string> StackOperands => [.. Instructions.Where(line =>
        line.Contains($"[{Frame}", StringComparison.Ordinal) || line.Contains("[rsp", StringComparison.Ordinal))];

    public IReadOnlyList<string> Calls => [.. Instructions.Where(line => line.StartsWith("call", StringComparison.Ordinal))];

    /// <summary>The widest vector register in use, in bits; 0 without one.</summary>
    public int VectorBits => Uses("zmm") ? 512 : Uses("ymm") ? 256 : Uses("xmm") ? 128 : 0;

    public override string ToString() => string.Join("\n", Instructions.Select(line => "    " + line));

    // "zmm0", not "zmmword ptr".
    private bool Uses(string register) => Instructions.Any(
        line => Enumerable.Range(0, 10).Any(digit => line.Contains($" {register}{digit}", StringComparison.Ordinal)));
}
