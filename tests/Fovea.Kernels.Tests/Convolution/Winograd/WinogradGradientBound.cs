using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution.Winograd;

/// <summary>
/// How far the weights' gradient by Winograd's sums may be from the exact one: the matrices of its definition with
/// absolute values, applied to absolute operands, times the roundings on the way of a term.
/// </summary>
internal static class WinogradGradientBound
{
    /// <summary>A bound for each weight, and for each bias if there is one.</summary>
    /// <param name="geometry">3×3 or 5×5 filters, stride 1, one group.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="hasBias">Whether the bias's gradient follows.</param>
    public static double[] Of(ConvolutionGeometry geometry, Operands operands, bool hasBias)
    {
        int ic = geometry.InChannels, oc = geometry.OutChannels;
        ConvolutionAxis height = geometry.Height, width = geometry.Width;
        int taps = width.Kernel, size = WinogradBound.Tile(taps), filterLength = taps * taps;
        double[,] outputMatrix = Transpose(WinogradBound.OutputMatrix(taps)), filterMatrix = Transpose(WinogradBound.FilterMatrix(taps));
        var sums = new double[ic * oc][,];
        for (int pair = 0; pair < sums.Length; pair++)
        {
            sums[pair] = new double[6, 6];
        }
        int tiles = 0;
        for (int n = 0; n < geometry.Batch; n++)
        {
            for (int y = 0; y < height.Output; y += size)
            {
                for (int x = 0; x < width.Output; x += size, tiles++)
                {
                    double[][,] input = Tiles(operands.Input, n, ic, height.Input, width.Input, y - height.PadBegin,
                        x - width.PadBegin, 6, WinogradBound.InputMatrix);
                    double[][,] output = Tiles(operands.Output, n, oc, height.Output, width.Output, y, x, size, outputMatrix);
                    for (int pair = 0; pair < sums.Length; pair++)
                    {
                        double[,] sum = sums[pair], v = input[pair % ic], d = output[pair / ic];
                        for (int point = 0; point < 36; point++)
                        {
                            sum[point / 6, point % 6] += v[point / 6, point % 6] * d[point / 6, point % 6];
                        }
                    }
                }
            }
        }

        // Each tile's sum, and those of runs; four roundings for Bᵀ d B, four for A dy Aᵀ, seven for Gᵀ s G with its factor.
        double roundings = (tiles + 16) * Math.ScaleB(1, -24);
        int outputs = height.Output * width.Output;
        double[] bounds = new double[(sums.Length * filterLength) + (hasBias ? oc : 0)];
        for (int pair = 0; pair < sums.Length; pair++)
        {
            double[,] filter = WinogradBound.Sandwich(filterMatrix, (i, j) => sums[pair][i, j]);
            for (int tap = 0; tap < filterLength; tap++)
            {
                bounds[(pair * filterLength) + tap] = roundings * filter[tap / taps, tap % taps];
            }
        }
        for (int channel = 0; channel < oc && hasBias; channel++)
        {
            double sum = 0;
            for (int n = 0; n < geometry.Batch; n++)
            {
                sum += operands.Output.AsSpan(((n * oc) + channel) * outputs, outputs).ToArray().Sum(value => Math.Abs((double)value));
            }
            bounds[(sums.Length * filterLength) + channel] = geometry.Batch * outputs * Math.ScaleB(1, -24) * sum;
        }
        return bounds;
    }

    // Of every channel: |matrix| · |tile| · |matrixᵀ|.
    private static double[][,] Tiles(float[] image, int n, int channels, int height, int width, int y, int x, int span, double[,] matrix)
    {
        var tiles = new double[channels][,];
        for (int c = 0; c < channels; c++)
        {
            int plane = ((n * channels) + c) * height;
            tiles[c] = WinogradBound.Sandwich(matrix, (i, j) =>
                i < span && j < span && (uint)(y + i) < (uint)height && (uint)(x + j) < (uint)width
                    ? Math.Abs(image[((plane + y + i) * width) + x + j])
                    : 0);
        }
        return tiles;
    }

    private static double[,] Transpose(double[,] matrix)
    {
        var result = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                result[j, i] = matrix[i, j];
            }
        }
        return result;
    }
}
