using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels;

namespace Fovea.Bench;

/// <summary>The most multiply-adds the machine does: sixteen independent chains in registers, nothing loaded.</summary>
internal sealed class FmaCeiling(int threads) : KernelStage
{
    private const int Rounds = 4_000_000;
    private readonly float[] _sink = new float[threads * 16];

    public override string Name => "FMA ceiling";

    public override int Tasks => threads;

    /// <summary>Floating-point operations of one run.</summary>
    public double Flops => 2.0 * threads * Rounds * 16 * (Avx512F.IsSupported ? 16 : 8);

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            _sink[task * 16] = Avx512F.IsSupported ? Chains512(Rounds) : Chains256(Rounds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y, p = y;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y); b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y); d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y); f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y); h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y); j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y); l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y); n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y); p = Vector512.FusedMultiplyAdd(p, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains256(int rounds)
    {
        // Two passes of eight chains: sixteen registers hold no more beside the operands.
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y;
        for (int round = 0; round < 2 * rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y); b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y); d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y); f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y); h = Vector256.FusedMultiplyAdd(h, x, y);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h);
    }
}
