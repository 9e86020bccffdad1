using System.Numerics;

namespace Fovea.Kernels.Convolution.Reference;

/// <summary>
/// Convolution as its definition reads: the ground truth in double precision, and in single precision the kernel
/// that serves whatever no faster one does.
/// </summary>
/// <remarks>
/// output[n, oc, o] = bias[oc] + Σ over ic, k of input[n, ic, o·stride − pad + k·dilation] · weights[oc, ic, k];
/// cells outside the input count as zero. All tensors are plain. Ranges over n (or, for the weights' gradient, over oc)
/// let a team share the work. Allocates nothing.
/// </remarks>
internal static class ReferenceConvolution
{
    /// <summary>The forward pass for images firstImage … lastImage − 1; an empty bias stands for zeros.</summary>
    public static void Forward<T>(
        ConvolutionGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> weights, ReadOnlySpan<T> bias, Span<T> output,
        int firstImage, int lastImage)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int n = firstImage; n < lastImage; n++)
        {
            for (int oc = 0; oc < geometry.OutChannels; oc++)
            {
                foreach (Position o in new Positions(geometry))
                {
                    T sum = bias.IsEmpty ? T.Zero : bias[oc];
                    foreach (Tap tap in new Taps(geometry, n, oc, o))
                    {
                        sum += input[tap.Input] * weights[tap.Weight];
                    }
                    output[o.OffsetIn(geometry, n, oc)] = sum;
                }
            }
        }
    }

    /// <summary>
    /// The gradient with respect to the input, for images firstImage … lastImage − 1: each output's
    /// gradient flows back over the taps it summed.
    /// </summary>
    public static void InputGradient<T>(
        ConvolutionGeometry geometry, ReadOnlySpan<T> dOutput, ReadOnlySpan<T> weights, Span<T> dInput, int firstImage, int lastImage)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int imageLength = geometry.InChannels * geometry.InputArea;
        dInput[(firstImage * imageLength)..(lastImage * imageLength)].Clear();
        for (int n = firstImage; n < lastImage; n++)
        {
            for (int oc = 0; oc < geometry.OutChannels; oc++)
            {
                foreach (Position o in new Positions(geometry))
                {
                    T gradient = dOutput[o.OffsetIn(geometry, n, oc)];
                    foreach (Tap tap in new Taps(geometry, n, oc, o))
                    {
                        dInput[tap.Input] += gradient * weights[tap.Weight];
                    }
                }
            }
        }
    }

    /// <summary>The gradient with respect to the weights, for filters firstFilter … lastFilter − 1.</summary>
    public static void WeightGradient<T>(
        ConvolutionGeometry geometry, ReadOnlySpan<T> input, ReadOnlySpan<T> dOutput, Span<T> dWeights, int firstFilter, int lastFilter)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        int filterLength = geometry.InChannelsPerGroup * geometry.KernelArea;
        dWeights[(firstFilter * filterLength)..(lastFilter * filterLength)].Clear();
        for (int n = 0; n < geometry.Batch; n++)
        {
            for (int oc = firstFilter; oc < lastFilter; oc++)
            {
                foreach (Position o in new Positions(geometry))
                {
                    T gradient = dOutput[o.OffsetIn(geometry, n, oc)];
                    foreach (Tap tap in new Taps(geometry, n, oc, o))
                    {
                        dWeights[tap.Weight] += gradient * input[tap.Input];
                    }
                }
            }
        }
    }

    /// <summary>The gradient with respect to the bias, for filters firstFilter … lastFilter − 1; nothing if it is empty.</summary>
    public static void BiasGradient<T>(
        ConvolutionGeometry geometry, ReadOnlySpan<T> dOutput, Span<T> dBias, int firstFilter, int lastFilter)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        for (int oc = firstFilter; oc < lastFilter && !dBias.IsEmpty; oc++)
        {
            T sum = T.Zero;
            for (int n = 0; n < geometry.Batch; n++)
            {
                foreach (T gradient in dOutput.Slice(((n * geometry.OutChannels) + oc) * geometry.OutputArea, geometry.OutputArea))
                {
                    sum += gradient;
                }
            }
            dBias[oc] = sum;
        }
    }

    // An output pixel.
    private readonly record struct Position(int D, int H, int W, int Index)
    {
        public int OffsetIn(ConvolutionGeometry geometry, int n, int oc) =>
            (((n * geometry.OutChannels) + oc) * geometry.OutputArea) + Index;
    }

    // Flat offsets into input and weights.
    private readonly record struct Tap(int Input, int Weight);

    // All output pixels, row-major. A struct, so that a loop over it allocates nothing.
    private struct Positions(ConvolutionGeometry geometry)
    {
        private int _index = -1;

        public readonly Position Current
        {
            get
            {
                (int row, int w) = Math.DivRem(_index, geometry.Width.Output);
                (int d, int h) = Math.DivRem(row, geometry.Height.Output);
                return new Position(d, h, w, _index);
            }
        }

        public readonly Positions GetEnumerator() => this;

        public bool MoveNext() => ++_index < geometry.OutputArea;
    }

    // The taps of one output that are on the input, in the order ic, kd, kh, kw.
    private struct Taps(ConvolutionGeometry geometry, int n, int oc, Position o)
    {
        private readonly int _firstChannel = (n * geometry.InChannels) + (oc / geometry.OutChannelsPerGroup * geometry.InChannelsPerGroup);
        private readonly int _firstWeight = oc * geometry.InChannelsPerGroup * geometry.KernelArea;
        private int _ic, _kd, _kh, _kw = -1, _weight = -1;

        public Tap Current { get; private set; }

        public readonly Taps GetEnumerator() => this;

        public bool MoveNext()
        {
            while (Advance())
            {
                int id = geometry.Depth.InputAt(o.D, _kd);
                int ih = geometry.Height.InputAt(o.H, _kh);
                int iw = geometry.Width.InputAt(o.W, _kw);
                if ((uint)id < (uint)geometry.Depth.Input
                    && (uint)ih < (uint)geometry.Height.Input && (uint)iw < (uint)geometry.Width.Input)
                {
                    int slice = ((_firstChannel + _ic) * geometry.Depth.Input) + id;
                    Current = new Tap((((slice * geometry.Height.Input) + ih) * geometry.Width.Input) + iw, _firstWeight + _weight);
                    return true;
                }
            }
            return false;
        }

        // The next of ic, kd, kh, kw, like an odometer.
        private bool Advance()
        {
            _weight++;
            if (++_kw == geometry.Width.Kernel)
            {
                _kw = 0;
                if (++_kh == geometry.Height.Kernel)
                {
                    _kh = 0;
                    if (++_kd == geometry.Depth.Kernel)
                    {
                        _kd = 0;
                        _ic++;
                    }
                }
            }
            return _ic < geometry.InChannelsPerGroup;
        }
    }
}
