namespace Fovea.Backends.Cpu.Plans;

/// <summary>Something that is called within a run, as soon as some of the graph's outputs have been computed.</summary>
/// <param name="Outputs">The names of the outputs.</param>
/// <param name="Call">What is called, by one thread; the others wait for it.</param>
internal sealed record PlanCallback(IReadOnlyList<string> Outputs, Action Call);
