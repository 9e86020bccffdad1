using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

// Adds the chunks' partial gradients, in order, and writes the plain weights' gradient, and the bias's if asked for.
//   task    (group, panel of output channels, some input channels): their taps are neighbours in a plain filter, and one
//           filter's are far from the next one's, so they are gathered before they are written
internal sealed unsafe class WeightReductionStage<TSimd> : KernelStage, IReductionStage where TSimd : unmanaged, ISimd<TSimd>
{
    private const int BufferFloats = 8 * 1024;

    private readonly Correlation _forward;
    private readonly int _chunks;
    private readonly nint _partialFloats;
    private readonly float* _partials;
    private readonly float* _dWeights;
    private readonly float* _dBias;
    private readonly int _channels;
    private readonly int _panels;
    private readonly int _pieceChannels;
    private readonly int _pieces;

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
        _pieceChannels = Math.Clamp(BufferFloats / (2 * Blocks.Size * forward.KernelArea), 1, Blocks.Size);
        _pieces = (forward.SourceChannels + _pieceChannels - 1) / _pieceChannels;
        Tasks = forward.Groups * _panels * _pieces;
    }

    public override string Name => "Convolution.Reduce";

    public override int Tasks { get; }

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* buffer = stackalloc float[BufferFloats];
        float* sums = stackalloc float[2 * Blocks.Size];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int piece) = Math.DivRem(task, _pieces);
            (int group, int panel) = Math.DivRem(rest, _panels);
            int vectors = _forward.IsDepthwise ? 1 : ChannelPanels.Vectors(panel, _forward.TargetChannels, TSimd.Width);
            int lane = panel * (_forward.IsDepthwise ? 1 : 2) * TSimd.Width;
            nint groupLane = (nint)group * _forward.TargetBlocks * Blocks.Size;
            int firstOut = (group * _forward.TargetChannels) + lane;
            int real = Math.Clamp(Math.Min(_forward.TargetChannels - lane, _channels - firstOut), 0, vectors * TSimd.Width);
            float* partial = _partials + (groupLane * _forward.Products) + (_forward.IsDepthwise ? lane : (nint)lane * _forward.Products);
            int first = piece * _pieceChannels, last = Math.Min(_forward.SourceChannels, first + _pieceChannels);
            int run = (last - first) * _forward.KernelArea;
            float* dWeights = _dWeights + (firstOut * (nint)_forward.Products) + ((nint)first * _forward.KernelArea);
            bool isBuffered = run * vectors * TSimd.Width <= BufferFloats;
            if (isBuffered)
            {
                PrefetchRows(dWeights, run, real);
            }
            SumTaps(partial, first, last, vectors, real, isBuffered ? buffer : dWeights, isBuffered ? run : _forward.Products);
            for (int l = 0; l < real && isBuffered; l++)
            {
                new ReadOnlySpan<float>(buffer + ((nint)l * run), run).CopyTo(
                    new Span<float>(dWeights + (l * (nint)_forward.Products), run));
            }
            if (piece == 0 && _dBias is not null)
            {
                Sum(_partials + PackStage.WeightFloats(_forward) + groupLane + lane, vectors, sums);
                new ReadOnlySpan<float>(sums, real).CopyTo(new Span<float>(_dBias + firstOut, real));
            }
        }
    }

    // Rows too short for the processor to see where it is going.
    private void PrefetchRows(float* rows, int floats, int count)
    {
        for (int l = 0; l < count; l++, rows += _forward.Products)
        {
            for (int i = 0; i < floats; i += Blocks.Size)
            {
                Prefetch.Line(rows + i);
            }
        }
    }

    // Some input channels' filters: for each lane a row of [channel][tap].
    [SkipLocalsInit]
    private void SumTaps(float* partial, int first, int last, int vectors, int real, float* target, nint row)
    {
        float* sums = stackalloc float[2 * Blocks.Size];
        int step = _forward.IsDepthwise ? Blocks.Size : vectors * TSimd.Width;
        for (int tap = 0; tap < _forward.KernelArea; tap++)
        {
            for (int channel = first; channel < last; channel++)
            {
                (int block, int channelInBlock) = _forward.IsPlain ? (channel, 0) : Math.DivRem(channel, Blocks.Size);
                int packed = _forward.FirstWeightOf(block) + (tap * _forward.ChannelsOf(block)) + channelInBlock;
                Sum(partial + ((nint)packed * step), vectors, sums);
                float* to = target + ((nint)(channel - first) * _forward.KernelArea) + tap;
                for (int l = 0; l < real; l++)
                {
                    to[l * row] = sums[l];
                }
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
