namespace Fovea.Kernels.Convolution.StridedInputGradient;

/// <summary>Part of a source row: <c>Count</c> columns from column <c>Offset</c> on, zero where there are none.</summary>
internal readonly record struct StridedInputGradientCopy(int Offset, int Count);
