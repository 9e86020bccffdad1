using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>A local response normalisation of blocked tensors: a task per 64 pixels of an image, all channels of a pixel at once.</summary>
/// <remarks>
/// A pixel's values are laid out over all blocks on a line in memory with zeros at both ends, so that the windows of
/// sixteen neighbouring channels are vectors at neighbouring offsets.
/// </remarks>
internal abstract unsafe class LocalResponseNormStage : VectorStage
{
    private const int PixelsPerTask = 64;

    private readonly int _bands;

    private protected LocalResponseNormStage(LocalResponseNormGeometry geometry, VectorWidth width)
        : base(width)
    {
        Geometry = geometry;
        _bands = (geometry.Area + PixelsPerTask - 1) / PixelsPerTask;
    }

    /// <summary>Input and output are [n][⌈c/16⌉][area][16].</summary>
    public static TensorLayout Layout => TensorLayout.Blocked;

    public sealed override int Tasks => Geometry.Batch * _bands;

    private protected LocalResponseNormGeometry Geometry { get; }

    /// <summary>From a block of a pixel to its next.</summary>
    private protected long BlockStride => (long)Geometry.Area * Blocks.Size;

    protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* lines = stackalloc float[2 * Geometry.LineLength];
        new Span<float>(lines, 2 * Geometry.LineLength).Clear();
        for (int task = firstTask; task < lastTask; task++)
        {
            (int n, int band) = Math.DivRem(task, _bands);
            for (int pixel = band * PixelsPerTask; pixel < Math.Min((band + 1) * PixelsPerTask, Geometry.Area); pixel++)
            {
                RunPixel<TSimd>((((long)n * Geometry.ChannelBlocks * Geometry.Area) + pixel) * Blocks.Size,
                    lines, lines + Geometry.LineLength);
            }
        }
    }

    /// <summary>A pixel, given by the offset of its first channel; the lines' margins are zero and stay so.</summary>
    private protected abstract void RunPixel<TSimd>(long offset, float* squares, float* products) where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>Puts the pixel's squares on the line; lanes past the last channel count nothing.</summary>
    private protected void LaySquares<TSimd>(float* x, float* squares)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int block = 0; block < Geometry.ChannelBlocks; block++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                TSimd value = TSimd.Load(x + (block * BlockStride) + lane);
                TSimd.Store(value * value, squares + Geometry.Before + (block * Blocks.Size) + lane);
            }
        }
        ClearPastChannels(squares + Geometry.Before);
    }

    private protected void ClearPastChannels(float* line) =>
        new Span<float>(line + Geometry.Channels, (Geometry.ChannelBlocks * Blocks.Size) - Geometry.Channels).Clear();

    /// <summary>The sum of a window's values, which begin at the given place of a line.</summary>
    private protected TSimd SumWindow<TSimd>(float* first)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sum = TSimd.Zero;
        for (int j = 0; j < Geometry.Size; j++)
        {
            sum += TSimd.Load(first + j);
        }
        return sum;
    }

    /// <summary>k + α / size · sum.</summary>
    private protected TSimd Denominator<TSimd>(TSimd sum)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.MultiplyAdd(sum, TSimd.Broadcast(Geometry.Alpha / Geometry.Size), TSimd.Broadcast(Geometry.K));

    /// <summary>d^−β; the customary β of ¾ takes two roots instead of a logarithm and an exponential.</summary>
    private protected TSimd Power<TSimd>(TSimd denominator)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (Geometry.Beta == 0.75f)
        {
            TSimd root = TSimd.Sqrt(denominator);
            return TSimd.Broadcast(1) / (root * TSimd.Sqrt(root));
        }
        return VectorMath.Exp(TSimd.Broadcast(-Geometry.Beta) * TSimd.Log(denominator));
    }
}
