namespace Fovea.Kernels.Pooling;

/// <summary>
/// Pooling windows along one spatial axis: sliding, or (see
/// <see cref="Adaptive"/>) dividing the input into a given number.
/// </summary>
/// <param name="Input">Input size.</param>
/// <param name="Window">Cells of a window.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="PadBegin">Padding cells before the input. They are never a maximum; an average may count them.</param>
/// <param name="PadEnd">Padding cells after it.</param>
/// <param name="Dilation">Step between the cells of a window.</param>
/// <param name="CeilMode">Whether a last, incomplete window is kept, unless it would start in the padding after the input.</param>
/// <remarks>
/// Padding must be smaller than the window's span, as in ONNX; PyTorch's bound, half the window, is stricter. A window
/// that sees no input cell at all, which dilation makes possible, is refused.
/// </remarks>
public readonly record struct PoolingAxis(
    int Input, int Window, int Stride, int PadBegin = 0, int PadEnd = 0, int Dilation = 1, bool CeilMode = false)
{
    /// <summary>The axis of a tensor that has none: size 1, window 1.</summary>
    public static readonly PoolingAxis None = new(1, 1, 1);

    private int AdaptiveOutput { get; init; }

    /// <summary>As many windows as asked for: window o is cells ⌊o·input / output⌋ … ⌈(o + 1)·input / output⌉ − 1.</summary>
    public static PoolingAxis Adaptive(int input, int output)
    {
        if (input < 1 || output < 1)
        {
            throw new ShapeException($"Pooling: an adaptive axis takes at least 1 cell to at least 1; found {input} to {output}.");
        }
        return new PoolingAxis(input, 1, 1) { AdaptiveOutput = output };
    }

    /// <summary>One window over the whole axis.</summary>
    public static PoolingAxis Global(int input) => Adaptive(input, 1);

    /// <summary>Whether the windows divide the input instead of sliding over it.</summary>
    public bool IsAdaptive => AdaptiveOutput > 0;

    /// <summary>Cells from the first of a window to its last: dilation·(window − 1) + 1.</summary>
    public int Span => (Dilation * (Window - 1)) + 1;

    /// <summary>
    /// How many windows: ⌊(input + padBegin + padEnd − span) / stride⌋ + 1, or with ⌈…⌉ in ceil mode, less a
    /// window that would start in the end padding.
    /// </summary>
    public int Output
    {
        get
        {
            if (IsAdaptive)
            {
                return AdaptiveOutput;
            }
            int room = Input + PadBegin + PadEnd - Span;   // below 0 where only ceil mode leaves a window
            if (!CeilMode)
            {
                return room < 0 ? 0 : (room / Stride) + 1;
            }
            int output = (room > 0 ? ((room - 1) / Stride) + 1 : room / Stride) + 1;
            return (long)(output - 1) * Stride >= Input + PadBegin ? output - 1 : output;
        }
    }

    /// <summary>The cells of a window.</summary>
    internal PoolingSpan SpanAt(int output)
    {
        if (IsAdaptive)
        {
            int first = (int)((long)output * Input / AdaptiveOutput);
            int end = (int)((((long)(output + 1) * Input) + AdaptiveOutput - 1) / AdaptiveOutput);
            return new PoolingSpan(first, end, end - first, end - first);
        }
        int start = (output * Stride) - PadBegin;
        int firstInside = start >= 0 ? start : start + ((-start + Dilation - 1) / Dilation * Dilation);
        int endInside = Math.Min(start + Span, Input);
        int cells = firstInside < endInside ? ((endInside - firstInside - 1) / Dilation) + 1 : 0;
        int paddedCells = Math.Min(Window, ((Input + PadEnd - start - 1) / Dilation) + 1);
        return new PoolingSpan(firstInside, endInside, cells, paddedCells);
    }

    /// <summary>Checks the sizes and lists the windows.</summary>
    /// <exception cref="ShapeException">A size is out of range, or a window is outside the input.</exception>
    internal PoolingSpan[] Windows(string axis)
    {
        if (Input < 1 || Window < 1 || Stride < 1 || PadBegin < 0 || PadEnd < 0 || Dilation < 1)
        {
            throw new ShapeException(
                $"Pooling, {axis}: input, window, stride and dilation are at least 1 and padding at least 0; "
                + $"found input {Input}, window {Window}, "
                + $"stride {Stride}, padding {PadBegin} and {PadEnd}, dilation {Dilation}.");
        }
        long span = ((long)Dilation * (Window - 1)) + 1;
        if ((long)Input + PadBegin + PadEnd + Stride > int.MaxValue || span > int.MaxValue || PadBegin >= span || PadEnd >= span)
        {
            throw new ShapeException(
                $"Pooling, {axis}: the padding ({PadBegin} before, {PadEnd} after) must be smaller than the window, "
                + $"which spans {span} cells "
                + $"({Window}, dilation {Dilation}). Use less padding, or pad the input itself.");
        }
        if (Output < 1)
        {
            throw new ShapeException(
                $"Pooling, {axis}: the window spans {span} cells, the padded input has {Input + PadBegin + PadEnd}. "
                + "Use a smaller window, ceil mode or a larger input.");
        }
        var windows = new PoolingSpan[Output];
        for (int o = 0; o < windows.Length; o++)
        {
            windows[o] = SpanAt(o);
            if (windows[o].Cells == 0)
            {
                throw new ShapeException($"Pooling, {axis}: window {o} of {this} sees only padding. Use less padding or dilation.");
            }
        }
        return windows;
    }
}
