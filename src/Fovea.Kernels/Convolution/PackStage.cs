using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// Packs plain weights for a correlation: [group][panel][product][lane of the panel], lanes past the last channel zero,
// and after all weights what the sums begin with: [group][lane], the bias or zeros.
//   product = (source block, kd, kh, kw, channel in the block), the order in which tiles sum
//   task    (group, panel)
internal sealed unsafe class PackStage : KernelStage
{
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

    public PackStage(ConvolutionGeometry geometry, Correlation plan, bool toInput, VectorWidth width, float* weights, float* bias, float* packed)
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

    private void PackPanel(int group, int lane, int lanes, int real, float* panel)
    {
        float* weights = _weights + (group * _groupStride) + (lane * _laneStride);
        for (int block = 0; block < _plan.SourceBlocks; block++)
        {
            int channels = _plan.ChannelsOf(block);
            float* first = panel + ((nint)_plan.FirstWeightOf(block) * lanes);
            int firstChannel = block * (_plan.IsPlain ? 1 : Blocks.Size);
            for (int tap = 0; tap < _plan.KernelArea; tap++)
            {
                for (int channel = 0; channel < channels; channel++, first += lanes)
                {
                    float* column = weights + ((firstChannel + channel) * _channelStride) + _plan.PlainTap(tap);
                    for (int l = 0; l < real; l++)
                    {
                        first[l] = column[l * _laneStride];
                    }
                    new Span<float>(first + real, lanes - real).Clear();
                }
            }
        }
    }
}
