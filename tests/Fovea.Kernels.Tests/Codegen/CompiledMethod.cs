namespace Fovea.Kernels.Tests.Codegen;

/// <summary>A method as the JIT compiled it.</summary>
/// <param name="Name">Type, method and type arguments without namespaces: <c>Tile:Sum[Simd512,BroadcastRead,Six,Two]</c>.</param>
/// <param name="Tier">What the JIT calls the effort: FullOpts, Tier0, …</param>
/// <param name="InnermostLoops">The loops that contain no other.</param>
public sealed record CompiledMethod(string Name, string Tier, IReadOnlyList<MachineLoop> InnermostLoops);
