namespace Fovea.Analysis;

/// <summary>
/// The receptive fields of a feature map's units along one spatial axis: unit u depends on the cells start + u·jump …
/// start + u·jump + size − 1 of the network's input.
/// </summary>
/// <param name="Start">The first input cell in unit 0's receptive field; negative if it is in the padding.</param>
/// <param name="Size">The size of a receptive field in input cells, padding included.</param>
/// <param name="Jump">
/// The stride of the receptive fields of neighbouring units in input cells; below 1 after an upsampling transposed
/// convolution.
/// </param>
public readonly record struct AxisReceptiveField(double Start, double Size, double Jump)
{
    /// <summary>The receptive field of the input itself: each cell depends only on itself.</summary>
    public static readonly AxisReceptiveField Cell = new(0, 1, 1);
}
