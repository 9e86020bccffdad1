using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

// Packs plain weights for a correlation: [group][panel][product][lane of the panel], lanes past the last channel zero,
// and after all weights what the sums begin with: [group][lane], the bias or zeros.
//   product = (residue, source block, kd, kh, kw, channel in the block), the order in which tiles sum
//   task    (group, panel)
internal sealed unsafe class PackStage : KernelStage
{
    private const int TapsAtOnce = 64;

    private readonly Correlation _plan;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly float* _packed;
    private readonly nint _channelStride;   // in the plain weights, from a source channel to the next
    private readonly nint _laneStride;      // from a target channel to the next
    private readonly nint _groupStride;
    private readonly int _vectorWidth;
    private readonly int _panels;
    private readonly int _channels;         // of the whole target

    public PackStage(
        ConvolutionGeometry geometry, Correlation plan, bool toInput, VectorWidth width,
        float* weights, float* bias, float* packed)
    {
        _plan = plan;
        _weights = weights;
        _bias = bias;
        _packed = packed;
        nint filter = (nint)geometry.InChannelsPerGroup * geometry.KernelArea;
        bool isTransposed = toInput && !plan.IsDepthwise;
        _channelStride = isTransposed ? filter : geometry.KernelArea;
        _laneStride = isTransposed ? geometry.KernelArea : filter;
        _groupStride = plan.IsDepthwise ? Blocks.Size * filter : geometry.OutChannelsPerGroup * filter;
        _vectorWidth = (int)width / 32;
        _panels = plan.IsDepthwise ? 1 : ChannelPanels.Count(plan.TargetChannels, _vectorWidth);
        _channels = toInput ? geometry.InChannels : geometry.OutChannels;
        Tasks = plan.Groups * _panels;
    }

    public override string Name => "Convolution.Pack";

    public override int Tasks { get; }

    /// <summary>Floats of the packed weights alone.</summary>
    public static long WeightFloats(Correlation plan) => (long)plan.Groups * plan.TargetBlocks * Blocks.Size * plan.Products;

    /// <summary>Floats of the packed weights and the start values.</summary>
    public static long Floats(Correlation plan) => WeightFloats(plan) + ((long)plan.Groups * plan.TargetBlocks * Blocks.Size);

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int group, int panel) = Math.DivRem(task, _panels);
            int lane = panel * 2 * _vectorWidth;
            int lanes = _plan.IsDepthwise ? Blocks.Size : ChannelPanels.Vectors(panel, _plan.TargetChannels, _vectorWidth) * _vectorWidth;
            int firstChannel = (group * _plan.TargetChannels) + lane;
            int real = Math.Clamp(Math.Min(_plan.TargetChannels - lane, _channels - firstChannel), 0, lanes);
            nint groupLane = (nint)group * _plan.TargetBlocks * Blocks.Size;

            PackPanel(group, lane, lanes, real, _packed + (groupLane * _plan.Products) + ((nint)lane * _plan.Products));
            float* start = _packed + (nint)WeightFloats(_plan) + groupLane + lane;
            for (int l = 0; l < lanes; l++)
            {
                start[l] = l < real && _bias is not null ? _bias[firstChannel + l] : 0;
            }
        }
    }

    [SkipLocalsInit]
    private void PackPanel(int group, int lane, int lanes, int real, float* panel)
    {
        float* transposed = stackalloc float[TapsAtOnce * 2 * Blocks.Size];   // [tap][lane]
        float* weights = _weights + (group * _groupStride) + (lane * _laneStride);
        for (int block = 0; block < _plan.SourceBlocks; block++)
        {
            int firstChannel = block * (_plan.IsPlain ? 1 : Blocks.Size);
            for (int channel = 0; channel < _plan.ChannelsOf(block); channel++)
            {
                float* filters = weights + ((firstChannel + channel) * _channelStride);
                PrefetchRun(filters + (2 * _channelStride), real);
                for (int first = 0; first < _plan.KernelArea; first += TapsAtOnce)
                {
                    int last = Math.Min(_plan.KernelArea, first + TapsAtOnce);
                    Transposition.Copy(real, last - first, filters + first, _laneStride, transposed, lanes);
                    PutTaps(block, channel, first, last, lanes, real, transposed, panel);
                }
            }
        }
    }

    // Of the input's gradient: a filter's lanes are neighbours, too few for the processor to see where it is going.
    private void PrefetchRun(float* filters, int lanes)
    {
        for (int i = 0; _laneStride == _plan.KernelArea && i < lanes * _plan.KernelArea; i += Blocks.Size)
        {
            Prefetch.Line(filters + i);
        }
    }

    private void PutTaps(int block, int channel, int firstTap, int lastTap, int lanes, int real, float* transposed, float* panel)
    {
        for (int tap = firstTap; tap < lastTap; tap++, transposed += lanes)
        {
            var packed = new Span<float>(panel + ((nint)(_plan.WeightOf(block, _plan.PackedTap(tap)) + channel) * lanes), lanes);
            new ReadOnlySpan<float>(transposed, real).CopyTo(packed);
            packed[real..].Clear();
        }
    }
}
