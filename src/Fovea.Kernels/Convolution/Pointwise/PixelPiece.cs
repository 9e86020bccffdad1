namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>Pixels that are in cache at once: part of a row of one image, or some rows, or some whole images.</summary>
/// <param name="FirstImage">The first image.</param>
/// <param name="Images">Images.</param>
/// <param name="Rows">Output rows of each.</param>
/// <param name="Columns">Output columns of each row.</param>
/// <param name="FirstInput">The first pixel in an input image.</param>
/// <param name="FirstOutput">The first pixel in an output image.</param>
internal readonly record struct PixelPiece(int FirstImage, int Images, int Rows, int Columns, int FirstInput, int FirstOutput);
