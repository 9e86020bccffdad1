namespace Fovea.Graph;

/// <summary>Where a parameter lies in the flat buffer.</summary>
/// <param name="Info">Name, shape, role.</param>
/// <param name="Offset">Its first float.</param>
public sealed record ParameterSlot(ParameterInfo Info, long Offset);
