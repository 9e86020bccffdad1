using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Transforms filters: U = G g Gᵀ in double precision, rounded once, so that they add no more than a product's rounding.
//   target  [point][panel][source channel][lane of the panel], lanes past the last channel zero; then the bias, [lane]
//   lanes   four target channels at a time
//   task    (block of target channels, block of source channels)
internal sealed unsafe class WinogradWeightStage : KernelStage
{
    private const int Lanes = 4;
    private const int Taps = 9;

    private readonly WinogradPlan _plan;
    private readonly bool _toInput;
    private readonly float* _weights;   // plain: [out][in][3][3]
    private readonly float* _bias;
    private readonly float* _packed;
    private readonly nint _channelStride;   // in the plain weights, from a source channel to the next
    private readonly nint _laneStride;      // from a target channel to the next
    private readonly int _vectorWidth;
    private readonly int _panels;

    public WinogradWeightStage(WinogradPlan plan, bool toInput, VectorWidth width, float* weights, float* bias, float* packed)
    {
        _plan = plan;
        _toInput = toInput;
        _weights = weights;
        _bias = bias;
        _packed = packed;
        _channelStride = toInput ? (nint)plan.TargetChannels * Taps : Taps;
        _laneStride = toInput ? Taps : (nint)plan.SourceChannels * Taps;
        _vectorWidth = (int)width / 32;
        _panels = ChannelPanels.Count(plan.TargetChannels, _vectorWidth);
        Tasks = plan.TargetBlocks * plan.SourceBlocks;
    }

    public override string Name => "Convolution.Winograd.Pack";

    public override int Tasks { get; }

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int targetBlock, int sourceBlock) = Math.DivRem(task, _plan.SourceBlocks);
            if (sourceBlock == 0)
            {
                CopyBias(targetBlock * Blocks.Size);
            }
            int firstChannel = sourceBlock * Blocks.Size;
            int lastChannel = firstChannel + _plan.ChannelsOf(sourceBlock);
            for (int channel = firstChannel; channel < lastChannel; channel++)
            {
                TransformBlock(channel, targetBlock * Blocks.Size);
            }
        }
    }

    // The filters of one source channel and the lanes of a block, so that a line of each point is written at once.
    private void TransformBlock(int channel, int firstLane)
    {
        for (int lane = firstLane; lane < firstLane + Blocks.Size; lane += Lanes)
        {
            int panel = lane / (2 * _vectorWidth);
            int panelLane = lane - (panel * 2 * _vectorWidth);
            int panelLanes = panel < _panels ? ChannelPanels.Vectors(panel, _plan.TargetChannels, _vectorWidth) * _vectorWidth : 0;
            if (panelLane >= panelLanes)
            {
                return;   // no tile covers these lanes
            }
            float* target = _packed + ((nint)(lane - panelLane) * _plan.SourceChannels) + ((nint)channel * panelLanes) + panelLane;
            if (lane == firstLane)
            {
                for (int point = 0; point < WinogradPlan.Points; point++)
                {
                    Prefetch.Line(target + (nint)(point * _plan.WeightPoint));
                }
            }
            int real = Math.Clamp(_plan.TargetChannels - lane, 0, Lanes);
            Transform(_weights + (channel * _channelStride) + (lane * _laneStride), real, target);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Transform(float* filter, int lanes, float* target)
    {
        // Rows of G g, each three vectors.
        Vector256<double>* rows = stackalloc Vector256<double>[WinogradPlan.Span * 3];
        for (int column = 0; column < 3; column++)
        {
            Points(Tap(filter, column, lanes), Tap(filter, 3 + column, lanes), Tap(filter, 6 + column, lanes), rows + column, 3);
        }
        Vector256<double>* points = stackalloc Vector256<double>[WinogradPlan.Span];
        nint next = (nint)_plan.WeightPoint;
        for (int row = 0; row < WinogradPlan.Span; row++, rows += 3)
        {
            Points(rows[0], rows[1], rows[2], points, 1);
            for (int column = 0; column < WinogradPlan.Span; column++, target += next)
            {
                Vector128.Narrow(points[column].GetLower(), points[column].GetUpper()).Store(target);
            }
        }
    }

    // G·(g0, g1, g2); the matrix is in WinogradTransforms.cs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Points(Vector256<double> g0, Vector256<double> g1, Vector256<double> g2, Vector256<double>* target, int next)
    {
        const double A = WinogradTransforms.A, B = WinogradTransforms.B;
        const double A2 = A * A, B2 = B * B;
        Vector256<double> evenA = (g0 + (g2 * A2)) * (1 / (2 * A2 * (A2 - B2))), oddA = g1 * (A / (2 * A2 * (A2 - B2)));
        Vector256<double> evenB = (g0 + (g2 * B2)) * (1 / (2 * B2 * (B2 - A2))), oddB = g1 * (B / (2 * B2 * (B2 - A2)));
        target[0] = g0 * (1 / (A2 * B2));
        target[next] = evenA + oddA;
        target[2 * next] = evenA - oddA;
        target[3 * next] = evenB + oddB;
        target[4 * next] = evenB - oddB;
        target[5 * next] = g2;
    }

    // One tap of the filter for four target channels. Turned by 180°, tap t is tap 8 − t.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Tap(float* filter, int tap, int lanes)
    {
        float* first = filter + (_toInput ? Taps - 1 - tap : tap);
        nint s = _laneStride;
        return lanes == Lanes
            ? Vector256.Create(first[0], first[s], first[2 * s], (double)first[3 * s])
            : Vector256.Create(lanes > 0 ? first[0] : 0, lanes > 1 ? first[s] : 0, lanes > 2 ? first[2 * s] : 0, 0.0);
    }
}
