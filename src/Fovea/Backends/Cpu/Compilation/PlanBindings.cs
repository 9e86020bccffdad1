using Fovea.Backends.Cpu.Plans;

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>A plan's inputs and outputs by name: the buffer of each, and how many of its floats are in use.</summary>
/// <param name="Inputs">What the caller writes.</param>
/// <param name="Outputs">What the caller reads.</param>
internal sealed record PlanBindings(
    IReadOnlyDictionary<string, (PlannedBuffer Buffer, int Length)> Inputs,
    IReadOnlyDictionary<string, (PlannedBuffer Buffer, int Length)> Outputs)
{
    /// <summary>What is called within a run when outputs have been computed, in this order.</summary>
    public IReadOnlyList<PlanCallback> Callbacks { get; init; } = [];
}
