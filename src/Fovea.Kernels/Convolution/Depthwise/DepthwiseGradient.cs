using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>The nine sums of a 3×3 filter's gradient, and the bias's, over one image of a block.</summary>
internal static unsafe class DepthwiseGradient
{
    /// <summary>Adds an image's share.</summary>
    /// <param name="height">The rows; three taps.</param>
    /// <param name="width">The columns; three taps, of which at most one column on each side is padding.</param>
    /// <param name="input">The block's input.</param>
    /// <param name="dOutput">The block's gradient.</param>
    /// <param name="zeros">Three pixels of zeros.</param>
    /// <param name="sums">Nine vectors.</param>
    /// <param name="bias">One vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumImage<TSimd>(
        ConvolutionAxis height, ConvolutionAxis width, float* input, float* dOutput,
        float* zeros, float* sums, float* bias)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        const int Pixel = Blocks.Size, Second = 2 * Blocks.Size;
        TSimd s00 = TSimd.Load(sums), s01 = TSimd.Load(sums + (1 * Pixel)), s02 = TSimd.Load(sums + (2 * Pixel));
        TSimd s10 = TSimd.Load(sums + (3 * Pixel)), s11 = TSimd.Load(sums + (4 * Pixel)), s12 = TSimd.Load(sums + (5 * Pixel));
        TSimd s20 = TSimd.Load(sums + (6 * Pixel)), s21 = TSimd.Load(sums + (7 * Pixel)), s22 = TSimd.Load(sums + (8 * Pixel));
        TSimd b = TSimd.Load(bias);

        int outputs = width.Output;
        bool padsLeft = width.PadBegin > 0, padsRight = width.InputAt(outputs - 1, 2) >= width.Input;
        bool padsBoth = padsLeft && padsRight && outputs == 1;
        int inner = outputs - (padsLeft ? 1 : 0) - (padsRight && !padsBoth ? 1 : 0);
        nint step = (nint)width.Stride * Pixel, inputRow = (nint)width.Input * Pixel;
        int rows = height.Output;
        float* d = dOutput;
        for (int oh = 0; oh < rows; oh++)
        {
            int ih0 = (oh * height.Stride) - height.PadBegin, ih1 = ih0 + height.Dilation, ih2 = ih1 + height.Dilation;
            bool has0 = (uint)ih0 < (uint)height.Input, has1 = (uint)ih1 < (uint)height.Input, has2 = (uint)ih2 < (uint)height.Input;
            float* p0 = has0 ? input + (ih0 * inputRow) - (width.PadBegin * Pixel) : zeros;
            float* p1 = has1 ? input + (ih1 * inputRow) - (width.PadBegin * Pixel) : zeros;
            float* p2 = has2 ? input + (ih2 * inputRow) - (width.PadBegin * Pixel) : zeros;
            nint step0 = has0 ? step : 0, step1 = has1 ? step : 0, step2 = has2 ? step : 0;
            TSimd y;
            if (padsLeft)
            {
                y = TSimd.Load(d);
                s01 = TSimd.MultiplyAddLoad(y, p0 + Pixel, s01);
                s11 = TSimd.MultiplyAddLoad(y, p1 + Pixel, s11);
                s21 = TSimd.MultiplyAddLoad(y, p2 + Pixel, s21);
                s02 = TSimd.MultiplyAddLoad(y, padsBoth ? zeros : p0 + Second, s02);
                s12 = TSimd.MultiplyAddLoad(y, padsBoth ? zeros : p1 + Second, s12);
                s22 = TSimd.MultiplyAddLoad(y, padsBoth ? zeros : p2 + Second, s22);
                b += y;
                d += Pixel;
                p0 += step0;
                p1 += step1;
                p2 += step2;
            }
            for (int i = inner; i > 0; i--)
            {
                y = TSimd.Load(d);
                s00 = TSimd.MultiplyAddLoad(y, p0, s00);
                s10 = TSimd.MultiplyAddLoad(y, p1, s10);
                s20 = TSimd.MultiplyAddLoad(y, p2, s20);
                s01 = TSimd.MultiplyAddLoad(y, p0 + Pixel, s01);
                s11 = TSimd.MultiplyAddLoad(y, p1 + Pixel, s11);
                s21 = TSimd.MultiplyAddLoad(y, p2 + Pixel, s21);
                s02 = TSimd.MultiplyAddLoad(y, p0 + Second, s02);
                s12 = TSimd.MultiplyAddLoad(y, p1 + Second, s12);
                s22 = TSimd.MultiplyAddLoad(y, p2 + Second, s22);
                b += y;
                d += Pixel;
                p0 += step0;
                p1 += step1;
                p2 += step2;
            }
            if (padsRight && !padsBoth)
            {
                y = TSimd.Load(d);
                s00 = TSimd.MultiplyAddLoad(y, p0, s00);
                s10 = TSimd.MultiplyAddLoad(y, p1, s10);
                s20 = TSimd.MultiplyAddLoad(y, p2, s20);
                s01 = TSimd.MultiplyAddLoad(y, p0 + Pixel, s01);
                s11 = TSimd.MultiplyAddLoad(y, p1 + Pixel, s11);
                s21 = TSimd.MultiplyAddLoad(y, p2 + Pixel, s21);
                b += y;
                d += Pixel;
            }
        }

        TSimd.Store(s00, sums);
        TSimd.Store(s01, sums + (1 * Pixel));
        TSimd.Store(s02, sums + (2 * Pixel));
        TSimd.Store(s10, sums + (3 * Pixel));
        TSimd.Store(s11, sums + (4 * Pixel));
        TSimd.Store(s12, sums + (5 * Pixel));
        TSimd.Store(s20, sums + (6 * Pixel));
        TSimd.Store(s21, sums + (7 * Pixel));
        TSimd.Store(s22, sums + (8 * Pixel));
        TSimd.Store(b, bias);
    }
}
