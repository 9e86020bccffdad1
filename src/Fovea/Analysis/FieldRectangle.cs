namespace Fovea.Analysis;

/// <summary>The part of the network's input that one unit sees, per spatial axis, outermost first (height, width for images).</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Unit">The unit's place on the layer's map.</param>
/// <param name="Unclipped">The field with the cells that lie in padding, before or behind the input.</param>
/// <param name="Clipped">The cells of the input that the unit depends on: no smaller rectangle holds them unless a stride is fractional. Mirrored, repeated and circular padding counts where it was copied from.</param>
public sealed record FieldRectangle(string Layer, IReadOnlyList<int> Unit, IReadOnlyList<CellRange> Unclipped, IReadOnlyList<CellRange> Clipped);
