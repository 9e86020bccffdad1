using Fovea.Backends.Cpu.Plans;

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>What goes into a plan and what comes out, by name: the buffer and how many of its floats there are.</summary>
internal sealed record PlanBindings(
    IReadOnlyDictionary<string, (PlannedBuffer Buffer, int Length)> Inputs, IReadOnlyDictionary<string, (PlannedBuffer Buffer, int Length)> Outputs)
{
    /// <summary>What is called within a run when outputs have been computed, in this order.</summary>
    public IReadOnlyList<PlanCallback> Callbacks { get; init; } = [];
}
