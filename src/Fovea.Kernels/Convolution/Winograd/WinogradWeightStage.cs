using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Convolution.Direct;
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
    private const int Lanes = 4;   // in double precision, at a time

    // Weights that no cache holds until they are read are stored non-temporally: such a store need not read its line first.
    private const long NonTemporalBytes = 16 << 20;

    private readonly WinogradPlan _plan;
    private readonly bool _toInput;
    private readonly float* _weights;   // plain: [out][in][tap]
    private readonly float* _bias;
    private readonly float* _packed;
    private readonly bool _isNonTemporal;
    private readonly int _taps;           // of a filter
    private readonly int _filterFloats;   // of 16 lanes

    public WinogradWeightStage(WinogradPlan plan, bool toInput, VectorWidth width, float* weights, float* bias, float* packed)
        : base(width)
    {
        _plan = plan;
        _toInput = toInput;
        _weights = weights;
        _bias = bias;
        _packed = packed;
        _taps = plan.Taps * plan.Taps;
        _filterFloats = _taps * Blocks.Size;
        _isNonTemporal = plan.WeightFloats * sizeof(float) > NonTemporalBytes;
        Tasks = (plan.TargetBlocks + 1) / 2 * plan.SourceBlocks;
    }

    public override string Name => "Convolution.Winograd.Pack";

    public override int Tasks { get; }

    [SkipLocalsInit]
    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* stack = stackalloc float[(Blocks.Size * (_filterFloats + WinogradTransforms.BufferFloats)) + Blocks.Size];
        float* filters = PaddedRows.Align(stack);
        float* points = filters + (Blocks.Size * _filterFloats);
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
                        float* filter = filters + (channel * _filterFloats) + lane,
                            target = points + (channel * WinogradTransforms.BufferFloats) + lane;
                        if (_plan.Taps == ThreeTaps.Taps)
                        {
                            Transform<ThreeTaps>(filter, target);
                        }
                        else
                        {
                            Transform<FiveTaps>(filter, target);
                        }
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
            new Span<float>(filters, channels * _filterFloats).Clear();
        }
        if (!_toInput)
        {
            nint row = (nint)_plan.SourceChannels * _taps;
            Transposition.Copy(lanes, channels * _taps, _weights + (firstLane * row) + (firstChannel * _taps), row, filters, Blocks.Size);
            return;
        }
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = _weights + ((((nint)(firstChannel + channel) * _plan.TargetChannels) + firstLane) * _taps);
            // Turned by 180°, tap t is tap last − t.
            Transposition.Copy(lanes, _taps, source, _taps,
                filters + (channel * _filterFloats) + (_filterFloats - Blocks.Size), -Blocks.Size);
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
                    if (_isNonTemporal)
                    {
                        TSimd.StoreNonTemporal(TSimd.Load(from), to);
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
    private static void Transform<TTaps>(float* filter, float* target)
        where TTaps : struct, IFilterTaps
    {
        double* rows = stackalloc double[WinogradPlan.Span * TTaps.Taps * Lanes];   // of G g
        for (int column = 0; column < TTaps.Taps; column++)
        {
            Points<TTaps, Floats, Doubles>(
                filter + (column * Blocks.Size), TTaps.Taps * Blocks.Size, rows + (column * Lanes), TTaps.Taps * Lanes);
        }
        for (int row = 0; row < WinogradPlan.Span; row++, rows += TTaps.Taps * Lanes, target += WinogradPlan.Span * Blocks.Size)
        {
            Points<TTaps, Doubles, Floats>(rows, Lanes, target, Blocks.Size);
        }
    }

    // to = G·from; the matrix is in WinogradTransforms.cs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points<TTaps, TFrom, TTo>(void* from, nint step, void* to, nint next)
        where TTaps : struct, IFilterTaps
        where TFrom : struct, IElement
        where TTo : struct, IElement
    {
        const double A = WinogradTransforms.A, B = WinogradTransforms.B;
        const double A2 = A * A, B2 = B * B;
        Vector256<double> g0 = TFrom.Load(from, 0), g1 = TFrom.Load(from, step), g2 = TFrom.Load(from, 2 * step), last = g2;
        Vector256<double> evenA = g2, oddA = g1, evenB = g2, oddB = g1;   // of a² and b², times a or b if odd
        if (TTaps.Taps == 5)
        {
            Vector256<double> g3 = TFrom.Load(from, 3 * step);
            last = TFrom.Load(from, 4 * step);
            (evenA, oddA) = (g2 + (last * A2), g1 + (g3 * A2));
            (evenB, oddB) = (g2 + (last * B2), g1 + (g3 * B2));
        }
        evenA = (g0 + (evenA * A2)) * (1 / (2 * A2 * (A2 - B2)));
        evenB = (g0 + (evenB * B2)) * (1 / (2 * B2 * (B2 - A2)));
        oddA *= A / (2 * A2 * (A2 - B2));
        oddB *= B / (2 * B2 * (B2 - A2));
        TTo.Store(g0 * (1 / (A2 * B2)), to, 0);
        TTo.Store(evenA + oddA, to, next);
        TTo.Store(evenA - oddA, to, 2 * next);
        TTo.Store(evenB + oddB, to, 3 * next);
        TTo.Store(evenB - oddB, to, 4 * next);
        TTo.Store(last, to, 5 * next);
    }

    private interface IElement
    {
        static abstract Vector256<double> Load(void* source, nint index);

        static abstract void Store(Vector256<double> value, void* target, nint index);
    }

    private readonly struct Doubles : IElement
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Load(void* source, nint index) => Vector256.Load((double*)source + index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<double> value, void* target, nint index) => value.Store((double*)target + index);
    }

    private readonly struct Floats : IElement
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Load(void* source, nint index)
        {
            Vector128<float> taps = Vector128.Load((float*)source + index);
            return Avx.IsSupported
                ? Avx.ConvertToVector256Double(taps)
                : Vector256.Create(Vector128.WidenLower(taps), Vector128.WidenUpper(taps));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<double> value, void* target, nint index) =>
            (Avx.IsSupported
                ? Avx.ConvertToVector128Single(value)
                : Vector128.Narrow(value.GetLower(), value.GetUpper())).Store((float*)target + index);
    }
}
