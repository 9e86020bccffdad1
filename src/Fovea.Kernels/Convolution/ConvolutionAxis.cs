namespace Fovea.Kernels.Convolution;

/// <summary>A convolution along one spatial axis.</summary>
/// <param name="Input">Input size.</param>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="PadBegin">Zeros before the input.</param>
/// <param name="PadEnd">Zeros after it.</param>
/// <param name="Dilation">Step between taps.</param>
internal readonly record struct ConvolutionAxis(
    int Input, int Kernel = 1, int Stride = 1, int PadBegin = 0, int PadEnd = 0, int Dilation = 1)
{
    /// <summary>The axis of a tensor that has none: size 1, kernel 1.</summary>
    public static readonly ConvolutionAxis None = new(1);

    /// <summary>Input cells from the first tap to the last: dilation·(kernel − 1) + 1.</summary>
    public int Span => (Dilation * (Kernel - 1)) + 1;

    /// <summary>⌊(input + padBegin + padEnd − span) / stride⌋ + 1.</summary>
    public int Output => ((Input + PadBegin + PadEnd - Span) / Stride) + 1;

    /// <summary>The input cell under a tap, possibly in the padding.</summary>
    public int InputAt(int output, int tap) => (output * Stride) - PadBegin + (tap * Dilation);

    /// <summary>The first output whose tap is at input cell 0 or later.</summary>
    public int FirstOutput(int tap) => Math.Max(0, CeilingDivide(PadBegin - (tap * Dilation), Stride));

    /// <summary>One past the last output whose tap is before the input's end.</summary>
    public int LastOutput(int tap)
    {
        int room = Input - 1 + PadBegin - (tap * Dilation);
        return room < 0 ? 0 : Math.Min(Output, (room / Stride) + 1);
    }

    /// <summary>Checks the sizes.</summary>
    /// <exception cref="ShapeException">One is out of range, or the kernel is larger than the padded input.</exception>
    internal void Validate(string axis)
    {
        if (Input < 0 || Kernel < 1 || Stride < 1 || PadBegin < 0 || PadEnd < 0 || Dilation < 1)
        {
            throw new ShapeException(
                $"Convolution, {axis}: sizes are input ≥ 0, kernel ≥ 1, stride ≥ 1, padding ≥ 0, dilation ≥ 1; found input {Input}, "
                + $"kernel {Kernel}, stride {Stride}, padding {PadBegin} and {PadEnd}, dilation {Dilation}.");
        }
        long padded = (long)Input + PadBegin + PadEnd;
        long span = ((long)Dilation * (Kernel - 1)) + 1;
        if (span > padded || padded > int.MaxValue)
        {
            throw new ShapeException(
                $"Convolution, {axis}: the kernel spans {span} cells ({Kernel} taps, dilation {Dilation}), the padded input has {padded} "
                + $"({Input} + {PadBegin} + {PadEnd}). Use a smaller kernel, more padding or a larger input.");
        }
    }

    private static int CeilingDivide(int value, int divisor) => value <= 0 ? 0 : (value + divisor - 1) / divisor;
}
