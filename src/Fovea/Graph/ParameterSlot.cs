namespace Fovea.Graph;

/// <summary>The place of a parameter in the flat buffer.</summary>
/// <param name="Info">Name, shape, role.</param>
/// <param name="Offset">Its first float.</param>
public sealed record ParameterSlot(ParameterInfo Info, long Offset);
