namespace Fovea.Signals;

/// <summary>
/// Which part of the full convolution or correlation of M samples with N taps is returned, on every axis.
/// </summary>
/// <remarks>
/// The conventions are those of scipy.signal.convolve and correlate, and NumPy's where the signal is at least as long
/// as the kernel. (For a longer kernel, NumPy's "same" returns N samples, while SciPy's and this one return M.
/// SciPy's correlate2d, unlike its correlate, starts "same" at ⌊N / 2⌋.)
/// </remarks>
public enum SignalMode
{
    /// <summary>Every position where signal and kernel overlap: M + N − 1 samples.</summary>
    Full,

    /// <summary>
    /// As many samples as the signal, M: the centre of <see cref="Full"/>, from its sample ⌊(N − 1) / 2⌋ on.
    /// </summary>
    Same,

    /// <summary>
    /// Only positions of complete overlap, where the shorter is entirely inside the longer: |M − N| + 1 samples.
    /// </summary>
    Valid,
}
