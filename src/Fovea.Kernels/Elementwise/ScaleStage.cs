using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>y = factor · x; y may be x.</summary>
internal sealed unsafe class ScaleStage(VectorWidth width, float factor, long count, float* x, float* y) : ElementwiseStage(width, count)
{
    private readonly float* _x = x, _y = y;

    public override string Name => "Elementwise.Scale";

    private protected override void RunElements<TSimd>(long start, long count) =>
        ElementwiseLoop.Unary<TSimd, Multiplication>(new Multiplication(factor), count, _x + start, _y + start);

    private readonly struct Multiplication(float factor) : IUnaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => x * TSimd.Broadcast(factor);
    }
}
