namespace Fovea.Kernels.Layout;

/// <summary>
/// Copies some channels of [n, fromChannels, area] into some of [n, toChannels, area], both in one layout: joining
/// branches, taking slices. A task is one image.
/// </summary>
internal sealed unsafe class ChannelCopyStage : KernelStage
{
    private readonly TensorLayout _layout;
    private readonly int _area, _fromChannels, _fromFirst, _toChannels, _toFirst, _count;
    private readonly float* _from;
    private readonly float* _to;

    /// <summary>
    /// Binds the copy of <paramref name="count"/> channels from
    /// <paramref name="fromFirst"/> to <paramref name="toFirst"/>.
    /// </summary>
    public ChannelCopyStage(
        TensorLayout layout, int n, int area, int fromChannels, int fromFirst, int toChannels,
        int toFirst, int count, float* from, float* to)
    {
        (_layout, Tasks, _area, _count) = (layout, n, area, count);
        _fromChannels = fromChannels;
        _fromFirst = fromFirst;
        _toChannels = toChannels;
        _toFirst = toFirst;
        _from = from;
        _to = to;
    }

    public override string Name => "Channel.Copy";

    public override int Tasks { get; }

    public override void Run(int firstTask, int lastTask)
    {
        for (int image = firstTask; image < lastTask; image++)
        {
            if (_layout == TensorLayout.Plain)
            {
                long bytes = (long)_count * _area * sizeof(float);
                Buffer.MemoryCopy(
                    _from + ((((long)image * _fromChannels) + _fromFirst) * _area),
                    _to + ((((long)image * _toChannels) + _toFirst) * _area), bytes, bytes);
            }
            else
            {
                CopyBlocked(image);
            }
        }
    }

    private void CopyBlocked(int image)
    {
        int c = 0;
        while (c < _count)
        {
            float* from = Lane(_from, image, _fromChannels, _fromFirst + c);
            float* to = Lane(_to, image, _toChannels, _toFirst + c);
            int fromLane = (_fromFirst + c) % Blocks.Size, toLane = (_toFirst + c) % Blocks.Size;
            int run = Math.Min(_count - c, Blocks.Size - Math.Max(fromLane, toLane));   // channels until either block ends
            if (run == Blocks.Size)
            {
                long bytes = (long)_area * Blocks.Size * sizeof(float);
                Buffer.MemoryCopy(from, to, bytes, bytes);
            }
            else
            {
                for (int p = 0; p < _area; p++)
                {
                    for (int lane = 0; lane < run; lane++)
                    {
                        to[((long)p * Blocks.Size) + lane] = from[((long)p * Blocks.Size) + lane];
                    }
                }
            }
            c += run;
        }
    }

    private float* Lane(float* tensor, int image, int channels, int channel) =>
        tensor + (((((long)image * Blocks.Count(channels)) + (channel / Blocks.Size)) * _area) * Blocks.Size) + (channel % Blocks.Size);
}
