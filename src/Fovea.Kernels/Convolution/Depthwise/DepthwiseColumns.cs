namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>Where a tile's units are along a row of the target and of the source.</summary>
/// <param name="Units">Units of a row.</param>
/// <param name="FirstSource">The source column that the first unit reads first: −1 where that is padding.</param>
/// <param name="LastSource">The source column that the last unit reads last: the row's end where that is padding.</param>
/// <param name="FirstTarget">The first unit's first column: −1 where the target begins with its second.</param>
internal readonly record struct DepthwiseColumns(int Units, int FirstSource, int LastSource, int FirstTarget)
{
    /// <summary>
    /// The columns of a pass, or null if its filter is not three taps wide, or it reads
    /// more than a column of padding on a side.
    /// </summary>
    public static DepthwiseColumns? Of<TTile>(ConvolutionAxis width, ConvolutionPass pass) where TTile : struct, IDepthwiseTile
    {
        bool toInput = pass == ConvolutionPass.InputGradient;
        if (width is not { Kernel: 3, Dilation: 1 } || width.Stride != (toInput ? TTile.Targets : TTile.Sources))
        {
            return null;
        }
        int target = toInput ? width.Input : width.Output, source = toInput ? width.Output : width.Input;

        // Stride 1 back is forward with the padding's complement. Stride 2 back: target column 2·a + 1 − pad sums source
        // column a under the middle tap, the next one a under the last tap and a + 1 under the first.
        int firstSource = !toInput ? -width.PadBegin : width.Stride == 1 ? width.PadBegin - 2 : (width.PadBegin - 1) >> 1;
        int firstTarget = toInput && width.Stride == 2 ? (2 * firstSource) + 1 - width.PadBegin : 0;
        int units = (target - firstTarget + TTile.Targets - 1) / TTile.Targets;
        int lastSource = firstSource + ((units - 1) * TTile.Sources) + TTile.Window - 1;
        return firstSource < -1 || lastSource > source ? null : new DepthwiseColumns(units, firstSource, lastSource, firstTarget);
    }
}
