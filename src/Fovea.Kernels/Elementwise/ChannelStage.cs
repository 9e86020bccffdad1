using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>
/// y = x ∘ number of the channel, on [n, channels, area] in either layout; y may be x. A task is a
/// channel, or a block of them, of one image.
/// </summary>
/// <remarks>The numbers are read in whole blocks: their buffer is padded to a multiple of 16, as all of a plan's are.</remarks>
internal sealed unsafe class ChannelStage : VectorStage
{
    private readonly ChannelOperation _operation;
    private readonly bool _blocked;
    private readonly int _planes;   // per image
    private readonly int _area;
    private readonly float* _x;
    private readonly float* _numbers;
    private readonly float* _y;

    /// <summary>Binds the pass.</summary>
    public ChannelStage(
        ChannelGeometry geometry, VectorWidth width, ChannelOperation operation, float* x, float* numbers, float* y) : base(width)
    {
        (_operation, _blocked, _area) = (operation, geometry.Layout == TensorLayout.Blocked, geometry.Area);
        _planes = _blocked ? Blocks.Count(geometry.Channels) : geometry.Channels;
        _x = x;
        _numbers = numbers;
        _y = y;
        Tasks = geometry.Batch * _planes;
    }

    public override string Name => $"Channel.{_operation}";

    public override int Tasks { get; }

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            switch (_operation)
            {
                case ChannelOperation.Add:
                    Plane<TSimd, Addition>(task);
                    break;
                case ChannelOperation.Multiply:
                    Plane<TSimd, Multiplication>(task);
                    break;
                default:
                    Plane<TSimd, Slope>(task);
                    break;
            }
        }
    }

    private void Plane<TSimd, TOperation>(int task)
        where TSimd : unmanaged, ISimd<TSimd>
        where TOperation : struct, IBinaryOperation
    {
        int plane = task % _planes;
        if (!_blocked)
        {
            long first = (long)task * _area;
            ElementwiseLoop.Unary<TSimd, WithNumber<TOperation>>(
                new WithNumber<TOperation>(_numbers[plane]), _area, _x + first, _y + first);
            return;
        }
        long start = (long)task * _area * Blocks.Size;
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            TSimd numbers = TSimd.Load(_numbers + (plane * Blocks.Size) + lane);
            float* x = _x + start + lane;
            float* y = _y + start + lane;
            for (int p = 0; p < _area; p++)
            {
                TSimd.Store(default(TOperation).Apply(TSimd.Load(x + ((long)p * Blocks.Size)), numbers), y + ((long)p * Blocks.Size));
            }
        }
    }

    private readonly struct WithNumber<TOperation>(float number) : IUnaryOperation where TOperation : struct, IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => default(TOperation).Apply(x, TSimd.Broadcast(number));
    }

    private readonly struct Addition : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x + y;
    }

    private readonly struct Multiplication : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x * y;
    }

    private readonly struct Slope : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => TSimd.SelectGreater(x, TSimd.Zero, x, x * y);
    }
}
