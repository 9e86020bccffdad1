namespace Fovea.Analysis;

/// <summary>The receptive fields of a map's units along one spatial axis: unit u sees cells start + u·jump … start + u·jump + size − 1 of the network's input.</summary>
/// <param name="Start">First input cell that unit 0 sees; negative where it reaches into padding.</param>
/// <param name="Size">Input cells that one unit sees, padding included.</param>
/// <param name="Jump">Input cells between the fields of neighbouring units; below 1 behind a transposed convolution that enlarges.</param>
public readonly record struct AxisReceptiveField(double Start, double Size, double Jump)
{
    /// <summary>The field of the input itself: each cell sees itself.</summary>
    public static readonly AxisReceptiveField Cell = new(0, 1, 1);
}
