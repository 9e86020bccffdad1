using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution.Winograd;

/// <summary>
/// How far Winograd's sums may be from the exact ones: the matrices of its definition with absolute values, applied to
/// absolute operands, times the roundings on the way of a term.
/// </summary>
internal static class WinogradBound
{
    private static readonly double[] Points = [0, 0.6875, -0.6875, 1.5, -1.5];   // and infinity

    /// <summary>Bᵀ.</summary>
    public static readonly double[,] InputMatrix = Absolute(6, 6, (j, m) => Without(j)[m]);

    /// <summary>Outputs of a tile along an axis.</summary>
    public static int Tile(int taps) => 7 - taps;

    /// <summary>Aᵀ.</summary>
    public static double[,] OutputMatrix(int taps) =>
        Absolute(Tile(taps), 6, (i, j) => j < 5 ? Math.Pow(Points[j], i) : i == Tile(taps) - 1 ? 1 : 0);

    /// <summary>G.</summary>
    public static double[,] FilterMatrix(int taps) =>
        Absolute(6, taps, (j, r) => j < 5 ? Math.Pow(Points[j], r) / At(Without(j), Points[j]) : r == taps - 1 ? 1 : 0);

    /// <summary>A bound for each element of the pass's result.</summary>
    /// <param name="geometry">3×3 or 5×5 filters, stride 1, one group.</param>
    /// <param name="toInput">Whether the pass is the input's gradient.</param>
    /// <param name="operands">The operands.</param>
    public static double[] Of(ConvolutionGeometry geometry, bool toInput, Operands operands)
    {
        int ic = geometry.InChannels, oc = geometry.OutChannels;
        (int sources, int targets) = toInput ? (oc, ic) : (ic, oc);
        ConvolutionAxis height = geometry.Height, width = geometry.Width;
        int taps = width.Kernel, tile = Tile(taps), last = (taps * taps) - 1;
        double[,] outputMatrix = OutputMatrix(taps), filterMatrix = FilterMatrix(taps);
        (int sh, int sw) = toInput ? (height.Output, width.Output) : (height.Input, width.Input);
        (int th, int tw) = toInput ? (height.Input, width.Input) : (height.Output, width.Output);
        (int top, int left) = toInput ? (taps - 1 - height.PadBegin, taps - 1 - width.PadBegin) : (height.PadBegin, width.PadBegin);
        float[] source = toInput ? operands.Output : operands.Input;

        // Each source channel's sum, four roundings for Bᵀ d B, one for a weight, six for Aᵀ m A, one for the bias.
        double roundings = (sources + 12) * Math.ScaleB(1, -24);
        var filters = new double[sources * targets][,];
        for (int s = 0; s < sources; s++)
        {
            for (int t = 0; t < targets; t++)
            {
                int first = (toInput ? (s * ic) + t : (t * ic) + s) * taps * taps;
                filters[(s * targets) + t] = Sandwich(filterMatrix,
                    (y, x) => Math.Abs(operands.Weights[first + (toInput ? last - ((taps * y) + x) : (taps * y) + x)]));
            }
        }
        var bounds = new double[geometry.Batch * targets * th * tw];
        for (int n = 0; n < geometry.Batch; n++)
        {
            for (int y = 0; y < th; y += tile)
            {
                for (int x = 0; x < tw; x += tile)
                {
                    var tiles = new double[sources][,];
                    for (int s = 0; s < sources; s++)
                    {
                        int plane = ((n * sources) + s) * sh;
                        tiles[s] = Sandwich(InputMatrix, (i, j) =>
                            (uint)(y - top + i) < (uint)sh && (uint)(x - left + j) < (uint)sw
                                ? Math.Abs(source[((plane + y - top + i) * sw) + x - left + j])
                                : 0);
                    }
                    for (int t = 0; t < targets; t++)
                    {
                        double[,] output = Sandwich(outputMatrix, (i, j) =>
                        {
                            double sum = 0;
                            for (int s = 0; s < sources; s++)
                            {
                                sum += tiles[s][i, j] * filters[(s * targets) + t][i, j];
                            }
                            return sum;
                        });
                        for (int i = 0; i < Math.Min(tile, th - y); i++)
                        {
                            for (int j = 0; j < Math.Min(tile, tw - x); j++)
                            {
                                bounds[((((n * targets) + t) * th) + y + i) * tw + x + j] =
                                    roundings * (output[i, j] + (toInput ? 0 : Math.Abs(operands.Bias[t])));
                            }
                        }
                    }
                }
            }
        }
        return bounds;
    }

    /// <summary>matrix · middle · matrixᵀ.</summary>
    public static double[,] Sandwich(double[,] matrix, Func<int, int, double> middle)
    {
        int rows = matrix.GetLength(0), inner = matrix.GetLength(1);
        var half = new double[rows, inner];
        for (int k = 0; k < inner; k++)
        {
            for (int j = 0; j < inner; j++)
            {
                double value = middle(k, j);
                for (int i = 0; i < rows; i++)
                {
                    half[i, j] += matrix[i, k] * value;
                }
            }
        }
        var result = new double[rows, rows];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                for (int k = 0; k < inner; k++)
                {
                    result[i, j] += half[i, k] * matrix[j, k];
                }
            }
        }
        return result;
    }

    // The coefficients of the product of (x − p) over all points but one.
    private static double[] Without(int left)
    {
        var polynomial = new double[6];
        polynomial[0] = 1;
        for (int j = 0; j < Points.Length; j++)
        {
            for (int m = 5; m >= 0 && j != left; m--)
            {
                polynomial[m] = (m > 0 ? polynomial[m - 1] : 0) - (Points[j] * polynomial[m]);
            }
        }
        return polynomial;
    }

    private static double At(double[] polynomial, double x)
    {
        double value = 0;
        for (int m = 5; m >= 0; m--)
        {
            value = (value * x) + polynomial[m];
        }
        return value;
    }

    private static double[,] Absolute(int rows, int columns, Func<int, int, double> element)
    {
        var matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                matrix[i, j] = Math.Abs(element(i, j));
            }
        }
        return matrix;
    }
}
