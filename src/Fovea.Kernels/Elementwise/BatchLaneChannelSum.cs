using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>The sum over n and area of every channel of [n, channels, area] in batch lanes: the gradient of a bias.</summary>
/// <remarks>
/// Runs of up to 256 pixels are summed in single precision, lane by lane; runs, then the lanes that have an image, in double
/// precision, in order. A task is a channel.
/// </remarks>
internal sealed unsafe class BatchLaneChannelSum : VectorStage
{
    private const int Run256 = 256;

    private readonly int _n, _channels, _area;
    private readonly float* _x;
    private readonly float* _sums;

    /// <summary>Binds the sum.</summary>
    /// <param name="geometry">The sizes; the layout is batch lanes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="x">[⌈n/16⌉][channels][area][16].</param>
    /// <param name="sums">[channels]; overwritten.</param>
    public BatchLaneChannelSum(ChannelGeometry geometry, VectorWidth width, float* x, float* sums) : base(width)
    {
        (_, _n, _channels, _area) = geometry;
        _x = x;
        _sums = sums;
    }

    public override string Name => "Channel.Sum batch lanes";

    public override int Tasks => _channels;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* lanes = stackalloc float[Blocks.Size];
        for (int channel = firstTask; channel < lastTask; channel++)
        {
            double sum = 0;
            for (int block = 0; block < Blocks.Count(_n); block++)
            {
                float* plane = _x + ((((long)block * _channels) + channel) * _area * Blocks.Size);
                for (int first = 0; first < _area; first += Run256)
                {
                    SumRun<TSimd>(plane + ((long)first * Blocks.Size), Math.Min(Run256, _area - first), lanes);
                    for (int image = 0; image < Math.Min(Blocks.Size, _n - (block * Blocks.Size)); image++)
                    {
                        sum += lanes[image];
                    }
                }
            }
            _sums[channel] = (float)sum;
        }
    }

    // Two sums hide some of an addition's latency.
    private static void SumRun<TSimd>(float* pixels, int count, float* lanes) where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            TSimd even = TSimd.Zero, odd = TSimd.Zero;
            int i = 0;
            for (; i + 2 <= count; i += 2)
            {
                even += TSimd.Load(pixels + ((long)i * Blocks.Size) + lane);
                odd += TSimd.Load(pixels + ((long)(i + 1) * Blocks.Size) + lane);
            }
            if (i < count)
            {
                even += TSimd.Load(pixels + ((long)i * Blocks.Size) + lane);
            }
            TSimd.Store(even + odd, lanes + lane);
        }
    }
}
