using Fovea.Kernels;

namespace Fovea.Backends.Cpu.Tiling;

/// <summary>A stage of a step, before memory is placed.</summary>
/// <param name="Step">The step's place among the plan's.</param>
/// <param name="Index">The stage's place among the step's.</param>
/// <param name="Grain">How its tasks divide by images.</param>
internal readonly record struct PlannedStage(int Step, int Index, TaskGrain Grain);
