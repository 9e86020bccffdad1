using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.BatchLanes;

// What the tiles over batch lanes begin with and multiply by:
//   start    [filters][16]: the bias, or zeros
//   weights  [filters][channels][taps]: plain weights as they are, or for the input's gradient transposed and flipped
// A task is a filter.
internal sealed unsafe class BatchLanePackStage(
    BatchLaneCorrelation plan, float* weights, float* bias, float* start, float* flipped)
    : KernelStage
{
    private readonly float* _weights = weights, _bias = bias, _start = start, _flipped = flipped;

    public override string Name => "Convolution.Pack batch lanes";

    public override int Tasks => plan.Filters;

    public override void Run(int firstTask, int lastTask)
    {
        int area = plan.KernelArea;
        for (int f = firstTask; f < lastTask; f++)
        {
            new Span<float>(_start + ((nint)f * Blocks.Size), Blocks.Size).Fill(_bias is null ? 0 : _bias[f]);
            if (_flipped is null)
            {
                continue;
            }
            for (int c = 0; c < plan.Channels; c++)
            {
                float* from = _weights + ((((nint)c * plan.Filters) + f) * area);
                float* to = _flipped + ((((nint)f * plan.Channels) + c) * area);
                for (int tap = 0; tap < area; tap++)
                {
                    to[tap] = from[area - 1 - tap];
                }
            }
        }
    }
}
