using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>
/// The gradients of a PReLU on [n, channels, area] in either layout: dx = dy where x is positive, else
/// slope·dy; dSlope = Σ x·dy over x that are not.
/// </summary>
/// <remarks>
/// A task is a channel, or a block of them, of one image. Runs of up to 256 numbers a lane are summed in single precision,
/// runs, images and, for a slope that all channels share, channels in double, in their order: a layout has the same bits
/// at every width. Source: He et al. 2015, arXiv:1502.01852. Held by ParametricReluTests.
/// </remarks>
internal static unsafe class PReLUGradient
{
    /// <summary>Floats of workspace: a double for every image and channel. It must be aligned to 8 bytes.</summary>
    public static long WorkspaceFloats(ChannelGeometry geometry) => 2L * geometry.Batch * Blocks.Padded(geometry.Channels);

    /// <summary>Binds the pass.</summary>
    /// <param name="geometry">The sizes, and the layout: plain or blocked.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory.</param>
    /// <param name="shared">Whether there is one slope for all channels.</param>
    public static IReadOnlyList<KernelStage> Prepare(
        ChannelGeometry geometry, VectorWidth width, in PReLUGradientPointers pointers, bool shared) =>
    [
        geometry.Layout == TensorLayout.Blocked
            ? new BlockedPlanes(geometry, width, pointers, shared)
            : new PlainPlanes(geometry, width, pointers, shared),
        new Combination(geometry.Batch, geometry.Channels, shared, (double*)pointers.Workspace, pointers.DSlopes),
    ];

    // Sixteen lanes along the pixels of a channel.
    private sealed class PlainPlanes(
        ChannelGeometry geometry, VectorWidth width, PReLUGradientPointers pointers, bool shared) : VectorStage(width)
    {
        private const int LongestRun = 256 * Lanes16<Simd128>.Count;

        public override string Name => "PRelu.Gradient plain";

        public override int Tasks => geometry.Batch * geometry.Channels;

        protected override void Run<TSimd>(int firstTask, int lastTask)
        {
            (int channels, int area) = (geometry.Channels, geometry.Area);
            float* dy = pointers.DOutput, x = pointers.Input, dx = pointers.DInput, slopes = pointers.Slopes;
            var partial = (double*)pointers.Workspace;
            for (int task = firstTask; task < lastTask; task++)
            {
                (int image, int c) = Math.DivRem(task, channels);
                long first = (long)task * area;
                var inputGradient = new InputGradient(slopes[shared ? 0 : c]);
                double sum = 0;
                for (int start = 0; start < area; start += LongestRun)
                {
                    int count = Math.Min(LongestRun, area - start);
                    // The sum first: dx may be dy.
                    sum += Sum<TSimd>(dy + first + start, x + first + start, count);
                    ElementwiseLoop.Binary<TSimd, InputGradient>(
                        inputGradient, count, dy + first + start, x + first + start, dx + first + start);
                }
                partial[((long)image * Blocks.Padded(channels)) + c] = sum;
            }
        }

        private static float Sum<TSimd>(float* dy, float* x, int count) where TSimd : unmanaged, ISimd<TSimd>
        {
            Lanes16<TSimd> sum = default, zero = default;
            int p = 0;
            for (; p + Lanes16<TSimd>.Count <= count; p += Lanes16<TSimd>.Count)
            {
                sum = Lanes16<TSimd>.MultiplyAdd(Lanes16<TSimd>.Min(Lanes16<TSimd>.Load(x + p), zero), Lanes16<TSimd>.Load(dy + p), sum);
            }
            if (p < count)
            {
                Lanes16<TSimd> lastX = ElementwiseLoop.LoadPart16<TSimd>(x + p, count - p);
                Lanes16<TSimd> lastDy = ElementwiseLoop.LoadPart16<TSimd>(dy + p, count - p);
                sum = Lanes16<TSimd>.MultiplyAdd(Lanes16<TSimd>.Min(lastX, zero), lastDy, sum);
            }
            return sum.Sum();
        }
    }

    // Lanes are channels.
    private sealed class BlockedPlanes(
        ChannelGeometry geometry, VectorWidth width, PReLUGradientPointers pointers, bool shared) : VectorStage(width)
    {
        private const int Run256 = 256;

        public override string Name => "PRelu.Gradient blocked";

        public override int Tasks => geometry.Batch * Blocks.Count(geometry.Channels);

        protected override void Run<TSimd>(int firstTask, int lastTask)
        {
            float* run = stackalloc float[Blocks.Size];
            int blocks = Blocks.Count(geometry.Channels), area = geometry.Area;
            for (int task = firstTask; task < lastTask; task++)
            {
                double* sums = (double*)pointers.Workspace + ((long)task * Blocks.Size);
                new Span<double>(sums, Blocks.Size).Clear();
                for (int start = 0; start < area; start += Run256)
                {
                    int end = Math.Min(start + Run256, area);
                    for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                    {
                        TSimd slope = shared
                            ? TSimd.Broadcast(*pointers.Slopes)
                            : TSimd.Load(pointers.Slopes + ((task % blocks) * Blocks.Size) + lane);
                        TSimd.Store(Pixels(((long)task * area * Blocks.Size) + lane, start, end, slope), run + lane);
                    }
                    for (int lane = 0; lane < Blocks.Size; lane++)
                    {
                        sums[lane] += run[lane];
                    }
                }
            }
        }

        private TSimd Pixels<TSimd>(long first, int start, int end, TSimd slope) where TSimd : unmanaged, ISimd<TSimd>
        {
            float* dy = pointers.DOutput, x = pointers.Input, dx = pointers.DInput;
            TSimd sum = TSimd.Zero;
            for (int p = start; p < end; p++)
            {
                long i = first + ((long)p * Blocks.Size);
                TSimd value = TSimd.Load(x + i), gradient = TSimd.Load(dy + i);
                sum = TSimd.MultiplyAdd(TSimd.Min(value, TSimd.Zero), gradient, sum);
                TSimd.Store(TSimd.SelectGreater(value, TSimd.Zero, gradient, slope * gradient), dx + i);
            }
            return sum;
        }
    }

    private readonly struct InputGradient(float slope) : IBinaryOperation
    {
        public TSimd Apply<TSimd>(TSimd dy, TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
            TSimd.SelectGreater(x, TSimd.Zero, dy, TSimd.Broadcast(slope) * dy);
    }

    private sealed class Combination(int n, int channels, bool shared, double* partial, float* dSlopes) : KernelStage
    {
        public override string Name => "PRelu.Gradient combination";

        public override int Tasks => shared ? 1 : Blocks.Count(channels);

        public override void Run(int firstTask, int lastTask)
        {
            int first = firstTask * Blocks.Size, last = shared ? channels : Math.Min(lastTask * Blocks.Size, channels);
            double all = 0;
            for (int c = first; c < last; c++)
            {
                double sum = 0;
                for (int image = 0; image < n; image++)
                {
                    sum += partial[((long)image * Blocks.Padded(channels)) + c];
                }
                all += sum;
                if (!shared)
                {
                    dSlopes[c] = (float)sum;
                }
            }
            if (shared)
            {
                *dSlopes = (float)all;
            }
        }
    }
}
