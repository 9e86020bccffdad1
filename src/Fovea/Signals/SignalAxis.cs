namespace Fovea.Signals;

/// <summary>One axis of a correlation: the number of outputs, and the taps and samples that overlap at each.</summary>
internal readonly struct SignalAxis
{
    private readonly int _start;   // position of output 0 within the full correlation

    /// <param name="name">The name of the axis in error messages.</param>
    /// <param name="signalLength">M.</param>
    /// <param name="kernelLength">N.</param>
    /// <param name="mode">Which of the M + N − 1 positions are returned.</param>
    /// <exception cref="ShapeException">
    /// A length is zero, or the full length exceeds the maximum length of an array.
    /// </exception>
    public SignalAxis(string name, int signalLength, int kernelLength, SignalMode mode)
    {
        if (signalLength == 0 || kernelLength == 0)
        {
            throw new ShapeException($"Correlation: the {name} of the signal is {signalLength}, "
                + $"of the kernel {kernelLength}; both must be 1 or more.");
        }
        if ((long)signalLength + kernelLength - 1 > Array.MaxLength)
        {
            throw new ShapeException($"Correlation: a {name} of {signalLength:N0} with {kernelLength:N0} taps gives "
                + $"more than {Array.MaxLength:N0} outputs.");
        }
        SignalLength = signalLength;
        KernelLength = kernelLength;
        (_start, OutputLength) = mode switch
        {
            SignalMode.Full => (0, signalLength + kernelLength - 1),
            SignalMode.Same => ((kernelLength - 1) / 2, signalLength),
            SignalMode.Valid => (Math.Min(signalLength, kernelLength) - 1, Math.Abs(signalLength - kernelLength) + 1),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        };
    }

    public int SignalLength { get; }

    public int KernelLength { get; }

    public int OutputLength { get; }

    /// <summary>
    /// The overlap at an output: the first tap, the number of taps, and the sample under the first tap.
    /// </summary>
    /// <remarks>Never empty: at every position 0 … M + N − 2 at least one tap overlaps a sample.</remarks>
    public (int FirstTap, int Taps, int FirstSample) Overlap(int output)
    {
        int origin = _start + output - (KernelLength - 1);   // the sample under tap 0; negative left of the signal
        int firstTap = Math.Max(0, -origin);
        int end = Math.Min(KernelLength, SignalLength - origin);
        return (firstTap, end - firstTap, origin + firstTap);
    }
}
