using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Transforms filters: U = G g Gᵀ in double precision, rounded once, so that they add no more than a product's rounding.
//   target  [point][panel][source channel][lane of the panel], lanes past the last channel zero; then the bias, [lane]
//   task    (two blocks of target channels, block of source channels)
//   inside  of a block: filters transposed to [source channel][tap][16 lanes]; their points, [source channel][point][16 lanes];
//           and from there whole lines to their places
internal sealed unsafe class WinogradWeightStage : VectorStage
{
    private const int Taps = 9;
    private const int FilterFloats = Taps * Blocks.Size;
    private const int Lanes = 4;   // in double precision, at a time

    // Weights that no cache holds until they are read go past the caches: a store there need not read its line first.
    private const long PastCacheBytes = 16 << 20;

    private readonly WinogradPlan _plan;
    private readonly bool _toInput;
    private readonly float* _weights;   // plain: [out][in][3][3]
    private readonly float* _bias;
    private readonly float* _packed;
    private readonly bool _pastCache;

    public WinogradWeightStage(WinogradPlan plan, bool toInput, VectorWidth width, float* weights, float* bias, float* packed)
        : base(width)
    {
        _plan = plan;
        _toInput = toInput;
        _weights = weights;
        _bias = bias;
        _packed = packed;
        _pastCache = plan.WeightFloats * sizeof(float) > PastCacheBytes;
        Tasks = (plan.TargetBlocks + 1) / 2 * plan.SourceBlocks;
    }

    public override string Name => "Convolution.Winograd.Pack";

    public override int Tasks { get; }

    [SkipLocalsInit]
    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* stack = stackalloc float[(Blocks.Size * (FilterFloats + WinogradTransforms.BufferFloats)) + Blocks.Size];
        float* filters = PaddedRows.Align(stack);
        float* points = filters + (Blocks.Size * FilterFloats);
        for (int task = firstTask; task < lastTask; task++)
        {
            (int pair, int sourceBlock) = Math.DivRem(task, _plan.SourceBlocks);
            int firstChannel = sourceBlock * Blocks.Size, channels = _plan.ChannelsOf(sourceBlock);
            for (int block = 2 * pair; block < Math.Min((2 * pair) + 2, _plan.TargetBlocks); block++)
            {
                int firstLane = block * Blocks.Size;
                if (sourceBlock == 0)
                {
                    CopyBias(firstLane);
                }
                Gather(firstLane, firstChannel, channels, filters);
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int lane = 0; lane < Blocks.Size; lane += Lanes)
                    {
                        Transform(filters + (channel * FilterFloats) + lane, points + (channel * WinogradTransforms.BufferFloats) + lane);
                    }
                }
                Scatter<TSimd>(points, firstChannel, channels, firstLane);
            }
        }
    }

    // A block of target and of source channels, as [source channel][tap][lane]; lanes past the last channel zero.
    private void Gather(int firstLane, int firstChannel, int channels, float* filters)
    {
        int lanes = Math.Min(Blocks.Size, _plan.TargetChannels - firstLane);
        if (lanes < Blocks.Size)
        {
            new Span<float>(filters, channels * FilterFloats).Clear();
        }
        if (!_toInput)
        {
            nint row = (nint)_plan.SourceChannels * Taps;
            Transposition.Copy(lanes, channels * Taps, _weights + (firstLane * row) + (firstChannel * Taps), row, filters, Blocks.Size);
            return;
        }
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = _weights + ((((nint)(firstChannel + channel) * _plan.TargetChannels) + firstLane) * Taps);
            // Turned by 180°, tap t is tap 8 − t.
            Transposition.Copy(lanes, Taps, source, Taps, filters + (channel * FilterFloats) + (FilterFloats - Blocks.Size), -Blocks.Size);
        }
    }

    // [source channel][point][lane] to its places; each point's lines follow each other.
    private void Scatter<TSimd>(float* points, int firstChannel, int channels, int firstLane) where TSimd : unmanaged, ISimd<TSimd>
    {
        int panels = ChannelPanels.Count(_plan.TargetChannels, TSimd.Width);
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            (int panel, int panelLane) = Math.DivRem(firstLane + lane, 2 * TSimd.Width);
            int panelLanes = panel < panels ? ChannelPanels.Vectors(panel, _plan.TargetChannels, TSimd.Width) * TSimd.Width : 0;
            if (panelLane >= panelLanes)
            {
                return;   // no tile covers these lanes
            }
            float* first = _packed + ((nint)panel * 2 * TSimd.Width * _plan.SourceChannels) + ((nint)firstChannel * panelLanes) + panelLane;
            for (int point = 0; point < WinogradPlan.Points; point++)
            {
                float* from = points + (point * Blocks.Size) + lane;
                float* to = first + (nint)(point * _plan.WeightPoint);
                for (int channel = 0; channel < channels; channel++, from += WinogradTransforms.BufferFloats, to += panelLanes)
                {
                    if (_pastCache)
                    {
                        TSimd.StorePastCache(TSimd.Load(from), to);
                    }
                    else
                    {
                        TSimd.Store(TSimd.Load(from), to);
                    }
                }
            }
        }
    }

    private void CopyBias(int lane)
    {
        float* start = _packed + (nint)(WinogradPlan.Points * _plan.WeightPoint) + lane;
        for (int l = 0; l < Blocks.Size; l++)
        {
            start[l] = _bias is not null && lane + l < _plan.TargetChannels ? _bias[lane + l] : 0;
        }
    }

    // Of four lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Transform(float* filter, float* target)
    {
        double* rows = stackalloc double[WinogradPlan.Span * 3 * Lanes];   // of G g
        for (int column = 0; column < 3; column++)
        {
            float* tap = filter + (column * Blocks.Size);
            Points<Doubles>(Load(tap), Load(tap + (3 * Blocks.Size)), Load(tap + (6 * Blocks.Size)), rows + (column * Lanes), 3 * Lanes);
        }
        for (int row = 0; row < WinogradPlan.Span; row++, rows += 3 * Lanes, target += WinogradPlan.Span * Blocks.Size)
        {
            Points<Floats>(Vector256.Load(rows), Vector256.Load(rows + Lanes), Vector256.Load(rows + (2 * Lanes)), target, Blocks.Size);
        }
    }

    // G·(g0, g1, g2); the matrix is in WinogradTransforms.cs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points<TStore>(Vector256<double> g0, Vector256<double> g1, Vector256<double> g2, void* target, nint next) where TStore : struct, IStore
    {
        const double A = WinogradTransforms.A, B = WinogradTransforms.B;
        const double A2 = A * A, B2 = B * B;
        Vector256<double> evenA = (g0 + (g2 * A2)) * (1 / (2 * A2 * (A2 - B2))), oddA = g1 * (A / (2 * A2 * (A2 - B2)));
        Vector256<double> evenB = (g0 + (g2 * B2)) * (1 / (2 * B2 * (B2 - A2))), oddB = g1 * (B / (2 * B2 * (B2 - A2)));
        TStore.Store(g0 * (1 / (A2 * B2)), target, 0);
        TStore.Store(evenA + oddA, target, next);
        TStore.Store(evenA - oddA, target, 2 * next);
        TStore.Store(evenB + oddB, target, 3 * next);
        TStore.Store(evenB - oddB, target, 4 * next);
        TStore.Store(g2, target, 5 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(float* taps) => Avx.IsSupported
        ? Avx.ConvertToVector256Double(Vector128.Load(taps))
        : Vector256.Create(Vector128.WidenLower(Vector128.Load(taps)), Vector128.WidenUpper(Vector128.Load(taps)));

    private interface IStore
    {
        static abstract void Store(Vector256<double> value, void* target, nint index);
    }

    private readonly struct Doubles : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<double> value, void* target, nint index) => value.Store((double*)target + index);
    }

    private readonly struct Floats : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<double> value, void* target, nint index) =>
            (Avx.IsSupported ? Avx.ConvertToVector128Single(value) : Vector128.Narrow(value.GetLower(), value.GetUpper())).Store((float*)target + index);
    }
}
