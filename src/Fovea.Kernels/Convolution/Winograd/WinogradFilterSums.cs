using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Where a task's sums go: transformed to gradients of taps, Gᵀ s G, by a block of input channels and a panel of output channels.
//   one run       to the plain gradient, which they are
//   several runs  to the run's partial gradient, in the order of packed weights; WeightReductionStage adds them
internal sealed unsafe class WinogradFilterSums<TSimd>(WinogradWeightGradientPlan plan, float* partials, float* dWeights, float* dBias)
    where TSimd : unmanaged, ISimd<TSimd>
{
    /// <summary>Floats of buffer beyond that of a transform: a block and a panel's taps, of the larger filters.</summary>
    public const int BufferFloats = 25 * Blocks.Size * 2 * Blocks.Size;

    private readonly Correlation _packed = plan.Packed;
    private readonly int _taps = plan.Forward.Taps * plan.Forward.Taps;

    public bool HasBias => dBias is not null;

    /// <summary>Stores the gradients of some channels.</summary>
    /// <param name="run">The run of tiles that was summed.</param>
    /// <param name="firstIn">The first input block.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="firstOut">The first output block.</param>
    /// <param name="lastChannel">One past the last output channel.</param>
    /// <param name="sums">[point][panel of output channels][input channel][two vectors].</param>
    /// <param name="bias">[output channel]; stored with the first input block.</param>
    /// <param name="buffer">That of a transform, twice, and <see cref="BufferFloats"/>.</param>
    public void Write(int run, int firstIn, int channels, int firstOut, int lastChannel, float* sums, float* bias, float* buffer)
    {
        float* partial = partials + (run * (nint)plan.PartialFloats);
        int firstLane = firstOut * Blocks.Size;
        for (int lane = firstLane; lane < lastChannel; lane += 2 * TSimd.Width)
        {
            int lanes = lastChannel - lane <= TSimd.Width ? TSimd.Width : 2 * TSimd.Width;
            for (int first = 0; first < channels; first += Blocks.Size)
            {
                int block = firstIn + (first / Blocks.Size);
                float* target = plan.Runs == 1
                    ? buffer + (2 * WinogradTransforms.BufferFloats)
                    : partial + ((nint)lane * _packed.Products) + (_packed.FirstWeightOf(block) * (nint)lanes);
                float* from = sums + ((nint)channels * (lane - firstLane)) + (first * 2 * TSimd.Width);
                int blockChannels = _packed.ChannelsOf(block);
                for (int channel = 0; channel < blockChannels; channel++, from += 2 * TSimd.Width)
                {
                    for (int vector = 0; vector < lanes; vector += TSimd.Width)
                    {
                        Transform(from + vector, target + (channel * lanes) + vector, blockChannels * lanes, buffer);
                    }
                }
                if (plan.Runs == 1)
                {
                    WritePlain(target, lane, Math.Min(lanes, lastChannel - lane), lanes, block, blockChannels);
                }
            }
        }
        if (HasBias && firstIn == 0)
        {
            int lanes = lastChannel - firstLane;
            float* target = plan.Runs == 1 ? dBias + firstLane : partial + PackStage.WeightFloats(_packed) + firstLane;
            new ReadOnlySpan<float>(bias, lanes).CopyTo(new Span<float>(target, lanes));
        }
    }

    private void Transform(float* sums, float* target, nint tap, float* buffer)
    {
        if (plan.Forward.Taps == ThreeTaps.Taps)
        {
            WinogradWeightGradientTransforms.Filter<TSimd, ThreeTaps>(sums, plan.SumPoint, target, tap, buffer);
        }
        else
        {
            WinogradWeightGradientTransforms.Filter<TSimd, FiveTaps>(sums, plan.SumPoint, target, tap, buffer);
        }
    }

    // [tap][channel][lane] to [lane][channel][tap].
    private void WritePlain(float* taps, int lane, int real, int lanes, int block, int channels)
    {
        float* first = dWeights + ((nint)lane * _packed.Products) + (block * Blocks.Size * _taps);
        for (int l = 0; l < real; l++, first += _packed.Products, taps++)
        {
            float* from = taps, to = first;
            for (int channel = 0; channel < channels; channel++, from += lanes)
            {
                for (int tap = 0; tap < _taps; tap++, to++)
                {
                    *to = from[tap * channels * lanes];
                }
            }
        }
    }
}
