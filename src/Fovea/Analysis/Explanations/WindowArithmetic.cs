using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;

namespace Fovea.Analysis.Explanations;

/// <summary>
/// The output size of a sliding window as a formula and with numbers, and the iteration over its taps.
/// </summary>
internal static class WindowArithmetic
{
    public static string Formula(bool symmetric, bool ceil = false)
    {
        string padding = symmetric ? "2·P" : "Pbegin + Pend";
        return ceil ? $"⌈(n + {padding} − D·(K − 1) − 1)/S⌉ + 1" : $"⌊(n + {padding} − D·(K − 1) − 1)/S⌋ + 1";
    }

    public static string Substitute(WindowAxis axis, int input, int output, bool ceil = false)
    {
        string padding = axis.PadBegin == axis.PadEnd ? $"2·{axis.PadBegin}" : $"{axis.PadBegin} + {axis.PadEnd}";
        string quotient = $"({input} + {padding} − {axis.Dilation}·({axis.Kernel} − 1) − 1)/{axis.Stride}";
        int room = input + axis.PadBegin + axis.PadEnd - (axis.Dilation * (axis.Kernel - 1)) - 1;
        bool isCut = ceil && output < ((room + axis.Stride - 1) / axis.Stride) + 1;
        return (ceil ? $"⌈{quotient}⌉ + 1" : $"⌊{quotient}⌋ + 1")
            + (isCut ? " − 1 (the last window would start in the end padding)" : "") + $" = {output}";
    }

    /// <summary>Advances to the next row of taps, along the last axis; false after the last row.</summary>
    public static bool NextRow(int[] tap, IReadOnlyList<ConvolutionAxis> axes)
    {
        tap[^1] = 0;
        for (int i = tap.Length - 2; i >= 0; i--)
        {
            if (++tap[i] < axes[i].Kernel)
            {
                return true;
            }
            tap[i] = 0;
        }
        return false;
    }
}
