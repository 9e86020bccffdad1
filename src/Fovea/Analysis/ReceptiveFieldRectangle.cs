namespace Fovea.Analysis;

/// <summary>
/// The receptive field of one unit in the network's input, per spatial axis, outermost first (height, width for
/// images).
/// </summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Unit">The unit's position in the layer's output.</param>
/// <param name="Unclipped">The receptive field including cells in the padding, before or after the input.</param>
/// <param name="Clipped">
/// The smallest rectangle of input cells that the unit depends on; may be larger if a stride is fractional.
/// Reflected, replicated and circular padding counts as the cells it was copied from.
/// </param>
public sealed record ReceptiveFieldRectangle(
    string Layer, IReadOnlyList<int> Unit, IReadOnlyList<CellRange> Unclipped, IReadOnlyList<CellRange> Clipped);
