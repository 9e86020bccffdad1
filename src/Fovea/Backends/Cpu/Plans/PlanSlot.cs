namespace Fovea.Backends.Cpu.Plans;

/// <summary>The place of an input or output of a plan.</summary>
internal readonly record struct PlanSlot(nint Address, int Length);
