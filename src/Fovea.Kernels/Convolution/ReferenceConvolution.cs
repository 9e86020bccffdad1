using System.Numerics;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// Convolution as its definition reads: the ground truth in double precision, and in single precision the kernel
/// that serves whatever no faster one does.
/// </summary>
/// <remarks>
/// output[n, oc, o] = bias[oc] + Σ over ic, k of input[n, ic, o·stride − pad + k·dilation] · weights[oc, ic, k];
/// cells outside the input count as zero. All tensors are plain. Ranges over n (or, for the weights' gradient, over oc)
/// let a team share the work.
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
                foreach (Position o in Outputs(geometry))
                {
                    T sum = bias.IsEmpty ? T.Zero : bias[oc];
                    foreach (Tap tap in Taps(geometry, n, oc, o))
                    {
                        sum += input[tap.Input] * weights[tap.Weight];
                    }
                    output[(((n * geometry.OutChannels) + oc) * geometry.OutputArea) + o.Index] = sum;
                }
            }
        }
    }

    /// <summary>The gradient with respect to the input, for images firstImage … lastImage − 1: each output's gradient flows back over the taps it summed.</summary>
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
                foreach (Position o in Outputs(geometry))
                {
                    T gradient = dOutput[(((n * geometry.OutChannels) + oc) * geometry.OutputArea) + o.Index];
                    foreach (Tap tap in Taps(geometry, n, oc, o))
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
                foreach (Position o in Outputs(geometry))
                {
                    T gradient = dOutput[(((n * geometry.OutChannels) + oc) * geometry.OutputArea) + o.Index];
                    foreach (Tap tap in Taps(geometry, n, oc, o))
                    {
                        dWeights[tap.Weight] += gradient * input[tap.Input];
                    }
                }
            }
        }
    }

    private readonly record struct Position(int D, int H, int W, int Index);

    private readonly record struct Tap(int Input, int Weight);

    private static IEnumerable<Position> Outputs(ConvolutionGeometry geometry)
    {
        int index = 0;
        for (int d = 0; d < geometry.Depth.Output; d++)
        {
            for (int h = 0; h < geometry.Height.Output; h++)
            {
                for (int w = 0; w < geometry.Width.Output; w++)
                {
                    yield return new Position(d, h, w, index++);
                }
            }
        }
    }

    // The taps of one output that lie on the input, as flat offsets into input and weights.
    private static IEnumerable<Tap> Taps(ConvolutionGeometry geometry, int n, int oc, Position o)
    {
        int group = oc / geometry.OutChannelsPerGroup;
        for (int ic = 0; ic < geometry.InChannelsPerGroup; ic++)
        {
            int channel = (n * geometry.InChannels) + (group * geometry.InChannelsPerGroup) + ic;
            for (int kd = 0; kd < geometry.Depth.Kernel; kd++)
            {
                int id = geometry.Depth.InputAt(o.D, kd);
                for (int kh = 0; kh < geometry.Height.Kernel; kh++)
                {
                    int ih = geometry.Height.InputAt(o.H, kh);
                    for (int kw = 0; kw < geometry.Width.Kernel; kw++)
                    {
                        int iw = geometry.Width.InputAt(o.W, kw);
                        if ((uint)id < (uint)geometry.Depth.Input && (uint)ih < (uint)geometry.Height.Input && (uint)iw < (uint)geometry.Width.Input)
                        {
                            yield return new Tap(
                                (((((channel * geometry.Depth.Input) + id) * geometry.Height.Input) + ih) * geometry.Width.Input) + iw,
                                (((((((oc * geometry.InChannelsPerGroup) + ic) * geometry.Depth.Kernel) + kd) * geometry.Height.Kernel) + kh) * geometry.Width.Kernel) + kw);
                        }
                    }
                }
            }
        }
    }
}
