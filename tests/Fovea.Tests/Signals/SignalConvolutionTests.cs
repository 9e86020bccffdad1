using Fovea.Signals;

namespace Fovea.Tests.Signals;

public class SignalConvolutionTests
{
    private static readonly double[,] Image = { { 3, 1, 4, 1, 5 }, { 9, 2, 6, 5, 3 }, { 5, 8, 9, 7, 9 }, { 3, 2, 3, 8, 4 } };

    // signal, kernel, mode, scipy.signal.convolve, scipy.signal.correlate (SciPy 1.10.1, method "direct").
    // NumPy 1.24.2 gives the same but for the last "same" pair, where it returns six samples.
    public static TheoryData<double[], double[], SignalMode, double[], double[]> Sequences => new()
    {
        { [3, -1, 4, 1, -5, 9, 2], [2, 7, -1], SignalMode.Full, [6, 19, -2, 31, -7, -18, 72, 5, -2], [-3, 22, -5, 25, 20, -42, 51, 32, 4] },
        { [3, -1, 4, 1, -5, 9, 2], [2, 7, -1], SignalMode.Same, [19, -2, 31, -7, -18, 72, 5], [22, -5, 25, 20, -42, 51, 32] },
        { [3, -1, 4, 1, -5, 9, 2], [2, 7, -1], SignalMode.Valid, [-2, 31, -7, -18, 72], [-5, 25, 20, -42, 51] },
        {
            [3, -1, 4, 1, -5, 9, 2], [2, 7, -1, 8], SignalMode.Full, [6, 19, -2, 55, -15, 14, 80, -35, 70, 16],
            [24, -11, 54, 3, -15, 92, -26, 51, 32, 4]
        },
        { [3, -1, 4, 1, -5, 9, 2], [2, 7, -1, 8], SignalMode.Same, [19, -2, 55, -15, 14, 80, -35], [-11, 54, 3, -15, 92, -26, 51] },
        { [3, -1, 4, 1, -5, 9, 2], [2, 7, -1, 8], SignalMode.Valid, [55, -15, 14, 80], [3, -15, 92, -26] },
        { [3, -1, 4], [2, 7, -1, 8, 1, -3], SignalMode.Full, [6, 19, -2, 53, -9, 22, 7, -12], [-9, 6, 11, -7, 54, -5, 26, 8] },
        { [3, -1, 4], [2, 7, -1, 8, 1, -3], SignalMode.Same, [-2, 53, -9], [11, -7, 54] },
        { [3, -1, 4], [2, 7, -1, 8, 1, -3], SignalMode.Valid, [-2, 53, -9, 22], [11, -7, 54, -5] },
    };

    // kernel, mode, scipy.signal.convolve and correlate of Image (SciPy 1.10.1, method "direct").
    public static TheoryData<double[,], SignalMode, double[,], double[,]> Images => new()
    {
        {
            new double[,] { { 1, -2 }, { 3, 4 }, { -1, 2 } }, SignalMode.Full,
            new double[,]
            {
                { 3, -5, 2, -7, 3, -10 }, { 18, -1, 18, 12, 12, 14 }, { 29, 45, 17, 35, 21, 4 },
                { 9, 56, 56, 66, 50, 34 }, { 4, 20, 24, 47, 49, 34 }, { -3, 4, 1, -2, 12, 8 }
            },
            new double[,]
            {
                { 6, -1, 7, -2, 9, -5 }, { 30, 8, 29, 20, 24, 12 }, { 40, 47, 33, 45, 29, 5 },
                { 8, 53, 54, 64, 56, 26 }, { 2, 6, 8, 36, 29, 21 }, { -6, -1, -4, -13, 0, 4 }
            }
        },
        {
            new double[,] { { 1, -2 }, { 3, 4 }, { -1, 2 } }, SignalMode.Same,
            new double[,] { { 18, -1, 18, 12, 12 }, { 29, 45, 17, 35, 21 }, { 9, 56, 56, 66, 50 }, { 4, 20, 24, 47, 49 } },
            new double[,] { { 30, 8, 29, 20, 24 }, { 40, 47, 33, 45, 29 }, { 8, 53, 54, 64, 56 }, { 2, 6, 8, 36, 29 } }
        },
        {
            new double[,] { { 1, -2 }, { 3, 4 }, { -1, 2 } }, SignalMode.Valid,
            new double[,] { { 45, 17, 35, 21 }, { 56, 56, 66, 50 } },
            new double[,] { { 47, 33, 45, 29 }, { 53, 54, 64, 56 } }
        },
        {
            new double[,] { { 1, 0, -2, 1 }, { 2, 3, -1, 5 } }, SignalMode.Full,
            new double[,]
            {
                { 3, 1, -2, 2, -2, 2, -9, 5 }, { 15, 13, -4, 38, 7, 30, -1, 28 }, { 23, 39, 8, 67, 24, 29, 11, 24 },
                { 13, 33, 34, 65, 70, 52, 26, 49 }, { 6, 13, 9, 38, 39, 19, 36, 20 }
            },
            new double[,]
            {
                { 15, 2, 28, 10, 38, 6, 17, 10 }, { 48, -4, 57, 39, 36, 18, 20, 11 },
                { 34, 19, 54, 62, 76, 30, 46, 21 }, { 20, 5, 15, 43, 28, 17, 35, 17 }, { 3, -4, -1, 5, -10, -5, 8, 4 }
            }
        },
        {
            new double[,] { { 1, 0, -2, 1 }, { 2, 3, -1, 5 } }, SignalMode.Same,
            new double[,] { { 1, -2, 2, -2, 2 }, { 13, -4, 38, 7, 30 }, { 39, 8, 67, 24, 29 }, { 33, 34, 65, 70, 52 } },
            new double[,] { { 2, 28, 10, 38, 6 }, { -4, 57, 39, 36, 18 }, { 19, 54, 62, 76, 30 }, { 5, 15, 43, 28, 17 } }
        },
        {
            new double[,] { { 1, 0, -2, 1 }, { 2, 3, -1, 5 } }, SignalMode.Valid,
            new double[,] { { 38, 7 }, { 67, 24 }, { 65, 70 } },
            new double[,] { { 39, 36 }, { 62, 76 }, { 43, 28 } }
        },
    };

    // Operands are small integers: every sum is exact in a double, so results are compared for equality.
    [Theory]
    [MemberData(nameof(Sequences))]
    public void Sequence_AgreesWithSciPy(double[] signal, double[] kernel, SignalMode mode, double[] convolution, double[] correlation)
    {
        Assert.Equal(convolution, SignalConvolution.Convolve(signal, kernel, mode));
        Assert.Equal(correlation, SignalConvolution.Correlate(signal, kernel, mode));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_AgreesWithSciPy(double[,] kernel, SignalMode mode, double[,] convolution, double[,] correlation)
    {
        Assert.Equal(convolution, SignalConvolution.Convolve(Image, kernel, mode));
        Assert.Equal(correlation, SignalConvolution.Correlate(Image, kernel, mode));
    }

    [Fact]
    public void Convolve_WithAShiftedImpulse_ShiftsTheSignal()
    {
        double[] shifted = SignalConvolution.Convolve([5, 6, 7], [0, 0, 1]);

        Assert.Equal([0, 0, 5, 6, 7], shifted);
    }

    [Fact]
    public void Convolve_IsCommutative_WhenFull()
    {
        double[,] kernel = { { 1, -2, 3 }, { 0, 4, 5 } };

        Assert.Equal(SignalConvolution.Convolve(Image, kernel), SignalConvolution.Convolve(kernel, Image));
    }

    [Fact]
    public void Convolve_MultipliesPolynomials()
    {
        // (1 + x)⁴ from (1 + x)² twice: the binomial coefficients.
        Assert.Equal([1, 4, 6, 4, 1], SignalConvolution.Convolve([1, 2, 1], [1, 2, 1]));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Convolve_NamesBothLengths_WhenOneIsEmpty(int signalLength, int kernelLength)
    {
        ShapeException error = Assert.Throws<ShapeException>(
            () => SignalConvolution.Convolve(new double[signalLength], new double[kernelLength]));

        Assert.Contains($"signal is {signalLength}, of the kernel {kernelLength}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convolve_RefusesValid_WhenNeitherOperandContainsTheOther()
    {
        ShapeException error = Assert.Throws<ShapeException>(
            () => SignalConvolution.Convolve(new double[5, 2], new double[2, 5], SignalMode.Valid));

        Assert.Contains("[5, 2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 5]", error.Message, StringComparison.Ordinal);
    }
}
