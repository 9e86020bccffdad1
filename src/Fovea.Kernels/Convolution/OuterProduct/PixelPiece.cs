namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>Output pixels that are in cache at once: part of a row of one image, or some rows, or some whole images.</summary>
/// <param name="FirstImage">The first image.</param>
/// <param name="Images">Images.</param>
/// <param name="Slice">Their slice.</param>
/// <param name="FirstRow">The first row of each.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="FirstColumn">The first column of each row.</param>
/// <param name="Columns">Columns of each row.</param>
internal readonly record struct PixelPiece(int FirstImage, int Images, int Slice, int FirstRow, int Rows, int FirstColumn, int Columns);
