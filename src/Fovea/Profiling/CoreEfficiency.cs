namespace Fovea.Profiling;

/// <summary>How much of a number of cores can be used at best, by the number of tasks alone.</summary>
/// <param name="Cores">The number of cores.</param>
/// <param name="Efficiency">Above 0, at most 1: 1 where tasks divide evenly among the cores.</param>
/// <remarks>
/// Tasks of a stage are taken to be equal. On c cores, T tasks take as long as ⌈T / c⌉ of them do one after another, where an
/// even division would take T / c. Memory and the barriers between stages cost more.
/// </remarks>
public readonly record struct CoreEfficiency(int Cores, double Efficiency);
