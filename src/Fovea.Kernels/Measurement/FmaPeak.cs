using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>The most multiply-adds that the machine does: independent chains in registers, nothing loaded.</summary>
internal sealed unsafe class FmaPeak(VectorWidth width, int threads) : VectorStage(width)
{
    private const int Rounds = 4_000_000;   // about 10 ms on a core of 2024
    private const int Chains = 16;
    private const int Samples = 15;
    private const double WarmUpMs = 100;    // cores raise their clock, the team wakes up

    private readonly VectorWidth _width = width;
    private readonly float[] _sink = new float[threads * Chains];

    public override string Name => "FMA peak";

    public override int Tasks => threads;

    /// <summary>Floating-point operations of one run.</summary>
    public double Flops => 2.0 * threads * Rounds * Chains * ((int)_width / 32);

    /// <summary>GFLOP/s of a whole team at this moment: the median of 15 runs.</summary>
    public static double MeasureGflops(ThreadTeam team, VectorWidth width)
    {
        var stage = new FmaPeak(width, team.Threads);
        var work = new Once(stage);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            team.Run(work);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < WarmUpMs);
        var seconds = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            begin = Stopwatch.GetTimestamp();
            team.Run(work);
            seconds[sample] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        Array.Sort(seconds);
        return stage.Flops / seconds[Samples / 2] / 1e9;
    }

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            fixed (float* sink = &_sink[task * Chains])
            {
                // Where sixteen registers are all there are, they hold eight chains and the operands: twice as many rounds.
                TSimd.Store(TSimd.Registers >= 2 * Chains ? SixteenChains<TSimd>(Rounds) : EightChains<TSimd>(2 * Rounds), sink);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TSimd SixteenChains<TSimd>(int rounds) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(1e-3f);
        TSimd a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y, p = y;
        for (int round = 0; round < rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y); b = TSimd.MultiplyAdd(b, x, y); c = TSimd.MultiplyAdd(c, x, y); d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y); f = TSimd.MultiplyAdd(f, x, y); g = TSimd.MultiplyAdd(g, x, y); h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y); j = TSimd.MultiplyAdd(j, x, y); k = TSimd.MultiplyAdd(k, x, y); l = TSimd.MultiplyAdd(l, x, y);
            m = TSimd.MultiplyAdd(m, x, y); n = TSimd.MultiplyAdd(n, x, y); o = TSimd.MultiplyAdd(o, x, y); p = TSimd.MultiplyAdd(p, x, y);
        }
        return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TSimd EightChains<TSimd>(int rounds) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(1e-3f);
        TSimd a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y;
        for (int round = 0; round < rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y); b = TSimd.MultiplyAdd(b, x, y); c = TSimd.MultiplyAdd(c, x, y); d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y); f = TSimd.MultiplyAdd(f, x, y); g = TSimd.MultiplyAdd(g, x, y); h = TSimd.MultiplyAdd(h, x, y);
        }
        return a + b + c + d + e + f + g + h;
    }

    private sealed class Once(KernelStage stage) : ITeamWork
    {
        public void Execute(TeamMember member) => member.RunShare(stage);
    }
}
