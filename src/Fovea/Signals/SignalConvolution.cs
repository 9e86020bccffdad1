namespace Fovea.Signals;

/// <summary>
/// Discrete convolution and correlation of sequences and images outside a network, in double precision, by
/// definition. Samples outside the signal are zero.
/// </summary>
/// <remarks>
/// Convolution flips the kernel, correlation does not: a network's Conv layer computes the correlation. Each
/// output is a single sum over the kernel in row-major order, so time is O(outputs · taps).
/// Source: Oppenheim and Schafer, Discrete-Time Signal Processing, §2.3. Held by SignalConvolutionTests.
/// </remarks>
public static class SignalConvolution
{
    /// <summary>Convolves a sequence with a kernel: full[f] = Σⱼ signal[f − j] · kernel[j].</summary>
    /// <param name="signal">[M], M ≥ 1.</param>
    /// <param name="kernel">[N], N ≥ 1.</param>
    /// <param name="mode">The part of the full result to return.</param>
    /// <exception cref="ShapeException">The signal or the kernel is empty.</exception>
    public static double[] Convolve(ReadOnlySpan<double> signal, ReadOnlySpan<double> kernel, SignalMode mode = SignalMode.Full)
    {
        double[] flipped = kernel.ToArray();
        Array.Reverse(flipped);
        return Correlate(signal, flipped, mode);
    }

    /// <summary>Correlates a sequence with a kernel: full[f] = Σⱼ signal[f − (N − 1) + j] · kernel[j].</summary>
    /// <param name="signal">[M], M ≥ 1.</param>
    /// <param name="kernel">[N], N ≥ 1.</param>
    /// <param name="mode">The part of the full result to return.</param>
    /// <exception cref="ShapeException">The signal or the kernel is empty.</exception>
    public static double[] Correlate(ReadOnlySpan<double> signal, ReadOnlySpan<double> kernel, SignalMode mode = SignalMode.Full)
    {
        var axis = new SignalAxis("length", signal.Length, kernel.Length, mode);

        double[] output = new double[axis.OutputLength];
        for (int o = 0; o < output.Length; o++)
        {
            (int first, int taps, int sample) = axis.Overlap(o);
            output[o] = Dot(signal.Slice(sample, taps), kernel.Slice(first, taps));
        }
        return output;
    }

    /// <summary>Convolves an image with a kernel: full[f, g] = Σⱼₖ image[f − j, g − k] · kernel[j, k].</summary>
    /// <param name="image">[height, width], neither zero.</param>
    /// <param name="kernel">[kernelHeight, kernelWidth], neither zero.</param>
    /// <param name="mode">The part of the full result to return.</param>
    /// <exception cref="ShapeException">
    /// An axis is empty, or the mode is <see cref="SignalMode.Valid"/> and neither operand is at least as large as the other on both axes.
    /// </exception>
    public static double[,] Convolve(double[,] image, double[,] kernel, SignalMode mode = SignalMode.Full)
    {
        int kernelHeight = kernel.GetLength(0), kernelWidth = kernel.GetLength(1);
        double[,] flipped = new double[kernelHeight, kernelWidth];
        for (int j = 0; j < kernelHeight; j++)
        {
            for (int k = 0; k < kernelWidth; k++)
            {
                flipped[j, k] = kernel[kernelHeight - 1 - j, kernelWidth - 1 - k];
            }
        }
        return Correlate(image, flipped, mode);
    }

    /// <summary>
    /// Correlates an image with a kernel: as
    /// <see cref="Convolve(double[,], double[,], SignalMode)"/>, the kernel not flipped.
    /// </summary>
    /// <param name="image">[height, width], neither zero.</param>
    /// <param name="kernel">[kernelHeight, kernelWidth], neither zero.</param>
    /// <param name="mode">The part of the full result to return.</param>
    /// <exception cref="ShapeException">
    /// An axis is empty, or the mode is <see cref="SignalMode.Valid"/> and neither operand is at least as large as the other on both axes.
    /// </exception>
    public static double[,] Correlate(double[,] image, double[,] kernel, SignalMode mode = SignalMode.Full)
    {
        var rows = new SignalAxis("height", image.GetLength(0), kernel.GetLength(0), mode);
        var columns = new SignalAxis("width", image.GetLength(1), kernel.GetLength(1), mode);
        if (mode == SignalMode.Valid && (rows.SignalLength - rows.KernelLength) * (long)(columns.SignalLength - columns.KernelLength) < 0)
        {
            throw new ShapeException(
                $"Valid correlation: the image is [{rows.SignalLength}, {columns.SignalLength}], "
                + $"the kernel [{rows.KernelLength}, {columns.KernelLength}] (height, width). "
                + "One of them must be at least as large as the other on both axes; use SignalMode.Same or SignalMode.Full.");
        }

        double[,] output = new double[rows.OutputLength, columns.OutputLength];
        for (int oh = 0; oh < rows.OutputLength; oh++)
        {
            (int firstRow, int tapRows, int row) = rows.Overlap(oh);
            for (int ow = 0; ow < columns.OutputLength; ow++)
            {
                (int firstColumn, int tapColumns, int column) = columns.Overlap(ow);
                double sum = 0;
                for (int j = 0; j < tapRows; j++)
                {
                    for (int k = 0; k < tapColumns; k++)
                    {
                        sum += image[row + j, column + k] * kernel[firstRow + j, firstColumn + k];
                    }
                }
                output[oh, ow] = sum;
            }
        }
        return output;
    }

    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
