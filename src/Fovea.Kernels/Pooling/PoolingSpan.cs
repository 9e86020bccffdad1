namespace Fovea.Kernels.Pooling;

/// <summary>The cells of one window along one axis.</summary>
/// <param name="First">The first cell inside the input.</param>
/// <param name="End">A bound past the last: the cells are First, First + dilation, … below End.</param>
/// <param name="Cells">How many are inside the input; at least one.</param>
/// <param name="PaddedCells">How many are inside the padded input, which an average may divide by.</param>
internal readonly record struct PoolingSpan(int First, int End, int Cells, int PaddedCells);
