using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>y = a ∘ b, number by number; y may be a or b.</summary>
internal sealed unsafe class BinaryStage(VectorWidth width, BinaryOperation operation, long count, float* a, float* b, float* y)
    : ElementwiseStage(width, count)
{
    private readonly float* _a = a, _b = b, _y = y;

    public override string Name { get; } = $"Elementwise.{operation}";

    private protected override void RunElements<TSimd>(long start, long count)
    {
        switch (operation)
        {
            case BinaryOperation.Add:
                ElementwiseLoop.Binary<TSimd, Addition>(default, count, _a + start, _b + start, _y + start);
                break;
            case BinaryOperation.Subtract:
                ElementwiseLoop.Binary<TSimd, Subtraction>(default, count, _a + start, _b + start, _y + start);
                break;
            default:
                ElementwiseLoop.Binary<TSimd, Multiplication>(default, count, _a + start, _b + start, _y + start);
                break;
        }
    }

    private readonly struct Addition : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x + y;
    }

    private readonly struct Subtraction : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x - y;
    }

    private readonly struct Multiplication : IBinaryOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x * y;
    }
}
