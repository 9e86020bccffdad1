namespace Fovea.Kernels.Layout;

/// <summary>A tensor of n images between plain, [n, length], and batch lanes, [⌈n/16⌉][length][16]: transpositions of 16 images.</summary>
/// <remarks>A task is a run of elements of 16 images. Lanes past the last image become zero.</remarks>
internal sealed unsafe class BatchLaneReorderStage : KernelStage
{
    // Rows of 1 KiB of 16 images, and the same transposed: both stay in a first-level cache.
    private const int Run256 = 256;

    private readonly bool _toLanes;
    private readonly int _n, _length, _runs;
    private readonly float* _from;
    private readonly float* _result;

    /// <summary>Binds the conversion.</summary>
    /// <param name="to"><see cref="TensorLayout.BatchLanes"/> or <see cref="TensorLayout.Plain"/>; the other one goes in.</param>
    /// <param name="n">Images.</param>
    /// <param name="length">Elements of an image.</param>
    public BatchLaneReorderStage(TensorLayout to, int n, int length, float* from, float* result)
    {
        _toLanes = to == TensorLayout.BatchLanes;
        (_n, _length) = (n, length);
        _runs = (length + Run256 - 1) / Run256;
        _from = from;
        _result = result;
        Tasks = Blocks.Count(n) * _runs;
        Name = $"Reorder to {to}";
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int block, int run) = Math.DivRem(task, _runs);
            int images = Math.Min(Blocks.Size, _n - (block * Blocks.Size));
            int first = run * Run256;
            int count = Math.Min(Run256, _length - first);
            long plain = ((long)block * Blocks.Size * _length) + first;
            long lanes = (((long)block * _length) + first) * Blocks.Size;
            if (_toLanes)
            {
                if (images < Blocks.Size)
                {
                    new Span<float>(_result + lanes, count * Blocks.Size).Clear();
                }
                Transposition.Copy(images, count, _from + plain, _length, _result + lanes, Blocks.Size);
            }
            else
            {
                Transposition.Copy(count, images, _from + lanes, Blocks.Size, _result + plain, _length);
            }
        }
    }
}
