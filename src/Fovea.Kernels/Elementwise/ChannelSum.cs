using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>The sum over n and area of every channel of [n, channels, area], in either layout: the gradient of a bias.</summary>
/// <remarks>
/// Runs of up to 256 numbers are summed in single precision, lane by lane, and the runs in double precision, in an order
/// that depends on the sizes alone. The tasks of the first stage are (part of the batch, 16 channels), those of the
/// second combine the parts.
/// </remarks>
internal static unsafe class ChannelSum
{
    private const int MaxParts = 8;

    /// <summary>Floats of workspace: a double for every part of the batch and channel.</summary>
    public static long WorkspaceFloats(ChannelGeometry geometry) => 2L * Parts(geometry.Batch) * Blocks.Padded(geometry.Channels);

    /// <summary>Binds the sum.</summary>
    /// <param name="sums">[channels]; overwritten.</param>
    public static IReadOnlyList<KernelStage> Prepare(
        ChannelGeometry geometry, VectorWidth width, float* x, float* sums, float* workspace) =>
    [
        new PartialSums(geometry, width, x, (double*)workspace),
        new Combination(geometry.Channels, Parts(geometry.Batch), (double*)workspace, sums),
    ];

    private static int Parts(int n) => Math.Clamp(n, 1, MaxParts);

    private sealed class PartialSums : VectorStage
    {
        private const int Run256 = 256;

        private readonly TensorLayout _layout;
        private readonly int _n, _channels, _area, _blocks, _parts;
        private readonly float* _x;
        private readonly double* _partial;   // [parts][blocks][16]

        public PartialSums(ChannelGeometry geometry, VectorWidth width, float* x, double* partial) : base(width)
        {
            (_layout, _n, _channels, _area) = geometry;
            _blocks = Blocks.Count(_channels);
            _parts = Parts(_n);
            _x = x;
            _partial = partial;
        }

        public override string Name => "Channel.Sum";

        public override int Tasks => _parts * _blocks;

        protected override void Run<TSimd>(int firstTask, int lastTask)
        {
            for (int task = firstTask; task < lastTask; task++)
            {
                (int part, int block) = (task / _blocks, task % _blocks);
                double* sums = _partial + ((long)task * Blocks.Size);
                new Span<double>(sums, Blocks.Size).Clear();
                int first = (int)((long)_n * part / _parts), last = (int)((long)_n * (part + 1) / _parts);
                if (_layout == TensorLayout.Blocked)
                {
                    for (int image = first; image < last; image++)
                    {
                        SumRows<TSimd>(_x + (((long)image * _blocks) + block) * _area * Blocks.Size, _area, Blocks.Size, Blocks.Size, sums);
                    }
                }
                else if (_area == 1)
                {
                    int width = Math.Min(Blocks.Size, _channels - (block * Blocks.Size));
                    SumRows<TSimd>(_x + ((long)first * _channels) + (block * Blocks.Size), last - first, _channels, width, sums);
                }
                else
                {
                    SumPlanes(block, first, last, sums);
                }
            }
        }

        // Sums rows of up to 16 values, a stride from each other, column by column.
        private static void SumRows<TSimd>(float* rows, int count, int stride, int width, double* sums)
            where TSimd : unmanaged, ISimd<TSimd>
        {
            float* lanes = stackalloc float[Blocks.Size];
            for (int start = 0; start < count; start += Run256)
            {
                int end = Math.Min(start + Run256, count);
                int lane = 0;
                for (; lane + TSimd.Width <= width; lane += TSimd.Width)
                {
                    TSimd sum = TSimd.Zero;
                    for (int row = start; row < end; row++)
                    {
                        sum += TSimd.Load(rows + ((long)row * stride) + lane);
                    }
                    TSimd.Store(sum, lanes + lane);
                }
                for (; lane < width; lane++)
                {
                    float sum = 0;
                    for (int row = start; row < end; row++)
                    {
                        sum += rows[((long)row * stride) + lane];
                    }
                    lanes[lane] = sum;
                }
                for (int i = 0; i < width; i++)
                {
                    sums[i] += lanes[i];
                }
            }
        }

        private void SumPlanes(int block, int first, int last, double* sums)
        {
            int width = Math.Min(Blocks.Size, _channels - (block * Blocks.Size));
            for (int image = first; image < last; image++)
            {
                for (int lane = 0; lane < width; lane++)
                {
                    float* plane = _x + ((((long)image * _channels) + (block * Blocks.Size) + lane) * _area);
                    for (int p = 0; p < _area; p++)
                    {
                        sums[lane] += plane[p];
                    }
                }
            }
        }
    }

    private sealed class Combination(int channels, int parts, double* partial, float* sums) : KernelStage
    {
        private readonly double* _partial = partial;
        private readonly float* _sums = sums;

        public override string Name => "Channel.Sum combination";

        public override int Tasks => Blocks.Count(channels);

        public override void Run(int firstTask, int lastTask)
        {
            int padded = Blocks.Padded(channels);
            for (int c = firstTask * Blocks.Size; c < Math.Min(lastTask * Blocks.Size, channels); c++)
            {
                double sum = 0;
                for (int part = 0; part < parts; part++)
                {
                    sum += _partial[((long)part * padded) + c];
                }
                _sums[c] = (float)sum;
            }
        }
    }
}
