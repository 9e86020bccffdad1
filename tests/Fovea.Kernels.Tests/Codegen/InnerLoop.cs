namespace Fovea.Kernels.Tests.Codegen;

/// <summary>What is expected of a loop that takes the time of a kernel.</summary>
/// <param name="Method">As in <see cref="CompiledMethod.Name"/>.</param>
/// <param name="Bits">Width of its vectors.</param>
/// <param name="MultiplyAdds">Fused multiply-adds of one iteration; null where their number does not matter.</param>
/// <param name="MostInstructions">
/// Instructions of one iteration at most: what was measured and a little slack, so that drift shows. Null as above.
/// </param>
/// <param name="StackOperands">Accesses to the stack that are known and harmless.</param>
public sealed record InnerLoop(string Method, int Bits, int? MultiplyAdds = null, int? MostInstructions = null, int StackOperands = 0)
{
    /// <summary>The loop of a method that does the arithmetic; null if no loop has vectors.</summary>
    public static MachineLoop? Hottest(CompiledMethod method) =>
        method.InnermostLoops.Where(loop => loop.VectorBits > 0).MaxBy(loop => (loop.MultiplyAdds, loop.Instructions.Count));

    /// <summary>What is wrong with the compiled method; empty if nothing is.</summary>
    public string Complaint(IReadOnlyList<CompiledMethod> listing)
    {
        CompiledMethod? compiled = listing.LastOrDefault(method => method.Name == Method);
        if (compiled is null)
        {
            return $"{Method} is not in the listing. If it was renamed or is called no more, correct InnerLoops and InnerLoopTests.";
        }
        MachineLoop? loop = Hottest(compiled);
        if (loop is null)
        {
            return $"{Method} ({compiled.Tier}) has no loop with vectors.";
        }
        List<string> faults = [.. loop.Calls.Select(line => $"calls: {line}")];
        if (loop.StackOperands.Count > StackOperands)
        {
            faults.Add($"touches the stack {loop.StackOperands.Count} times, not {StackOperands}: {string.Join("; ", loop.StackOperands)}");
        }
        if (loop.VectorBits != Bits)
        {
            faults.Add($"has vectors of {loop.VectorBits} bits, not {Bits}");
        }
        if (MultiplyAdds is int multiplyAdds && loop.MultiplyAdds != multiplyAdds)
        {
            faults.Add($"has {loop.MultiplyAdds} multiply-adds, not {multiplyAdds}");
        }
        if (MostInstructions is int most && loop.Instructions.Count > most)
        {
            faults.Add($"has {loop.Instructions.Count} instructions, more than {most}");
        }
        return faults.Count == 0 ? "" : $"{Method}: the loop\n  {string.Join("\n  ", faults)}\n{loop}";
    }
}
