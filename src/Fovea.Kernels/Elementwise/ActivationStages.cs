using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>y = f(x). In place (y = x) unless the gradient will need the input: see <see cref="ActivationFunction.NeedsInput"/>.</summary>
/// <remarks>Any layout. Within a few units in the last place of f: ActivationTests holds each kind's bound.</remarks>
internal sealed unsafe class ActivationForward(
    VectorWidth width, ActivationFunction activation, long count, float* x, float* y) : ElementwiseStage(width, count)
{
    private readonly float* _x = x, _y = y;

    public override string Name { get; } = $"Elementwise.{activation.Kind}";

    private protected override void RunElements<TSimd>(long start, long count)
    {
        var visitor = new Visitor<TSimd>(count, _x + start, _y + start);
        ActivationTable.Dispatch(activation, ref visitor);
    }

    private readonly struct Visitor<TSimd>(long count, float* x, float* y) : IActivationVisitor where TSimd : unmanaged, ISimd<TSimd>
    {
        private readonly float* _x = x, _y = y;

        public void Visit<TActivation>(TActivation activation) where TActivation : struct, IActivation =>
            ElementwiseLoop.Unary<TSimd, Operation<TActivation>>(new(activation), count, _x, _y);
    }

    private readonly struct Operation<TActivation>(TActivation activation) : IUnaryOperation where TActivation : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => activation.Forward(x);
    }
}

/// <summary>
/// dx = dy·f′, from x where <see cref="ActivationFunction.NeedsInput"/>, else from y; the
/// other pointer may be null. dx may be dy.
/// </summary>
internal sealed unsafe class ActivationGradient : ElementwiseStage
{
    private readonly ActivationFunction _activation;
    private readonly float* _dy, _source, _dx;

    /// <summary>Binds the sizes and the memory, all of [count].</summary>
    public ActivationGradient(VectorWidth width, ActivationFunction activation, long count, float* dy, float* x, float* y, float* dx)
        : base(width, count)
    {
        _activation = activation;
        _dy = dy;
        _source = activation.NeedsInput ? x : y;
        _dx = dx;
        Name = $"Elementwise.{activation.Kind} gradient";
    }

    public override string Name { get; }

    private protected override void RunElements<TSimd>(long start, long count)
    {
        var visitor = new Visitor<TSimd>(count, _dy + start, _source + start, _dx + start);
        ActivationTable.Dispatch(_activation, ref visitor);
    }

    private readonly struct Visitor<TSimd>(long count, float* dy, float* source, float* dx)
        : IActivationVisitor where TSimd : unmanaged, ISimd<TSimd>
    {
        private readonly float* _dy = dy, _source = source, _dx = dx;

        public void Visit<TActivation>(TActivation activation) where TActivation : struct, IActivation =>
            ElementwiseLoop.Binary<TSimd, Operation<TActivation>>(new(activation), count, _dy, _source, _dx);
    }

    private readonly struct Operation<TActivation>(TActivation activation) : IBinaryOperation where TActivation : struct, IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd dy, TSimd source) where TSimd : unmanaged, ISimd<TSimd> =>
            dy * activation.Derivative(source, source);
    }
}
