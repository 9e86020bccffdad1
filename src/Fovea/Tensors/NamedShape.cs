namespace Fovea.Tensors;

/// <summary>The name and shape of a network's input or output.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">One sample, without the batch axis.</param>
public sealed record NamedShape(string Name, Shape Shape);
