using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// Adds the chunks' partial gradients, in order, and writes the plain weights' gradient, and the bias's if asked for.
//   task    (group, panel of output channels, input channel)
internal sealed unsafe class WeightReductionStage<TSimd> : KernelStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly Correlation _forward;
    private readonly int _chunks;
    private readonly nint _partialFloats;
    private readonly float* _partials;
    private readonly float* _dWeights;
    private readonly float* _dBias;
    private readonly int _channels;
    private readonly int _panels;

    public WeightReductionStage(
        ConvolutionGeometry geometry, Correlation forward, int chunks, long partialFloats, float* partials, float* dWeights, float* dBias)
    {
        _forward = forward;
        _chunks = chunks;
        _partialFloats = (nint)partialFloats;
        _partials = partials;
        _dWeights = dWeights;
        _dBias = dBias;
        _channels = geometry.OutChannels;
        _panels = _forward.IsDepthwise ? Blocks.Size / TSimd.Width : ChannelPanels.Count(_forward.TargetChannels, TSimd.Width);
        Tasks = forward.Groups * _panels * _forward.SourceChannels;
    }

    public override string Name => "Convolution.Reduce";

    public override int Tasks { get; }

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* sums = stackalloc float[2 * Blocks.Size];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int channel) = Math.DivRem(task, _forward.SourceChannels);
            (int group, int panel) = Math.DivRem(rest, _panels);
            int vectors = _forward.IsDepthwise ? 1 : ChannelPanels.Vectors(panel, _forward.TargetChannels, TSimd.Width);
            int lane = panel * (_forward.IsDepthwise ? 1 : 2) * TSimd.Width;
            int step = _forward.IsDepthwise ? Blocks.Size : vectors * TSimd.Width;
            nint groupLane = (nint)group * _forward.TargetBlocks * Blocks.Size;
            int firstChannel = (group * _forward.TargetChannels) + lane;
            int real = Math.Clamp(Math.Min(_forward.TargetChannels - lane, _channels - firstChannel), 0, vectors * TSimd.Width);

            (int block, int channelInBlock) = _forward.IsPlain ? (channel, 0) : Math.DivRem(channel, Blocks.Size);
            int lanesInBlock = _forward.ChannelsOf(block);
            float* partial = _partials + (groupLane * _forward.Products) + (_forward.IsDepthwise ? lane : (nint)lane * _forward.Products)
                + ((nint)(_forward.FirstWeightOf(block) + channelInBlock) * step);
            nint filter = (nint)_forward.Products;
            float* dWeights = _dWeights + (firstChannel * filter) + ((nint)channel * _forward.KernelArea);
            for (int tap = 0; tap < _forward.KernelArea; tap++, partial += (nint)lanesInBlock * step)
            {
                Sum(partial, vectors, sums);
                for (int l = 0; l < real; l++)
                {
                    dWeights[(l * filter) + tap] = sums[l];
                }
            }
            if (channel == 0 && _dBias is not null)
            {
                Sum(_partials + PackStage.WeightFloats(_forward) + groupLane + lane, vectors, sums);
                new ReadOnlySpan<float>(sums, real).CopyTo(new Span<float>(_dBias + firstChannel, real));
            }
        }
    }

    private void Sum(float* partial, int vectors, float* sums)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            float* part = partial + (vector * TSimd.Width);
            TSimd sum = TSimd.Load(part);
            for (int chunk = 1; chunk < _chunks; chunk++)
            {
                sum += TSimd.Load(part + (chunk * _partialFloats));
            }
            TSimd.Store(sum, sums + (vector * TSimd.Width));
        }
    }
}
