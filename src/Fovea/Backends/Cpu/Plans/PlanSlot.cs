namespace Fovea.Backends.Cpu.Plans;

/// <summary>Where an input or output of a plan lies.</summary>
internal readonly record struct PlanSlot(nint Address, int Length);
