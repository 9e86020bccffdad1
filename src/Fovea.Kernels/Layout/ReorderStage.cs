namespace Fovea.Kernels.Layout;

/// <summary>
/// A tensor [n, channels, area] from one layout to the other. A task is a block of channels of one image;
/// lanes that pad the last block become zero.
/// </summary>
internal sealed unsafe class ReorderStage : KernelStage
{
    private readonly TensorLayout _to;
    private readonly int _channels, _area, _blocks;
    private readonly float* _from;
    private readonly float* _result;

    /// <summary>Binds the conversion.</summary>
    /// <param name="to">The layout that comes out; the other one goes in.</param>
    public ReorderStage(TensorLayout to, int n, int channels, int area, float* from, float* result)
    {
        _to = to;
        _channels = channels;
        _area = area;
        _blocks = Blocks.Count(channels);
        _from = from;
        _result = result;
        Tasks = n * _blocks;
    }

    public override string Name => $"Reorder to {_to}";

    public override int Tasks { get; }

    public override TaskGrain Grain => TaskGrain.ByImage(Tasks / Math.Max(1, _blocks), Tasks);

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int image, int block) = (task / _blocks, task % _blocks);
            int width = Math.Min(Blocks.Size, _channels - (block * Blocks.Size));
            long plain = (((long)image * _channels) + (block * Blocks.Size)) * _area;
            long blocked = (long)task * _area * Blocks.Size;
            if (_to == TensorLayout.Blocked)
            {
                ToBlocked(_from + plain, _result + blocked, width);
            }
            else
            {
                ToPlain(_from + blocked, _result + plain, width);
            }
        }
    }

    private void ToBlocked(float* from, float* to, int width)
    {
        for (int p = 0; p < _area; p++)
        {
            float* pixel = to + ((long)p * Blocks.Size);
            for (int lane = 0; lane < width; lane++)
            {
                pixel[lane] = from[((long)lane * _area) + p];
            }
            for (int lane = width; lane < Blocks.Size; lane++)
            {
                pixel[lane] = 0;
            }
        }
    }

    private void ToPlain(float* from, float* to, int width)
    {
        for (int lane = 0; lane < width; lane++)
        {
            float* plane = to + ((long)lane * _area);
            for (int p = 0; p < _area; p++)
            {
                plane[p] = from[((long)p * Blocks.Size) + lane];
            }
        }
    }
}
