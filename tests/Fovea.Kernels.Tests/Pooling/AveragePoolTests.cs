using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Pooling;

public sealed unsafe class AveragePoolTests
{
    private static readonly AverageDivisor[] Divisors = [AverageDivisor.Default, new(IncludePadding: false), new(true, Override: 3)];

    [Fact]
    public void Blocked_AgreesWithTheReference_OnEveryGeometryAndMachine()
    {
        uint seed = 0;
        foreach (PoolingGeometry g in PoolingCases.All)
        {
            AverageDivisor divisor = Divisors[seed % 3];
            float[] x = StageBed.Integers(g.Inputs(), 32, seed++);
            float[] dy = StageBed.Normals(g.Outputs(), seed++);
            double[] y = new double[dy.Length], dx = new double[x.Length];
            float[] floatDx = new float[x.Length];
            ReferenceAveragePool.Forward<double>(g, divisor, StageBed.Doubles(x), y, 0, g.Planes);
            ReferenceAveragePool.Gradient<double>(g, divisor, StageBed.Doubles(dy), dx, 0, g.Planes);
            ReferenceAveragePool.Gradient<float>(g, divisor, dy, floatDx, 0, g.Planes);
            float[] exact = [.. y.Select(v => (float)v)];   // integer sums are exact, one division rounds once

            foreach ((VectorWidth width, int threads) in StageBed.Machines)
            {
                (float[] blockedY, float[] blockedDx) = RunBlocked(g, divisor, width, threads, x, dy);
                Assert.Equal(exact, blockedY);
                Assert.Equal(floatDx, blockedDx);   // the same additions in the same order
            }
            // At most 49 additions and divisions of values of order one.
            StageBed.AssertClose(dx, floatDx, 49 * 6e-8, 49 * 6e-8 * 5);
        }
    }

    [Fact]
    public void Forward_DividesByTheCellsInsideThePaddedInput_InCeilMode()
    {
        PoolingGeometry g = PoolingCases.Image(new(4, 3, 2, 1, 1, 1, true), new(4, 3, 2, 1, 1, 1, true));
        float[] x = [.. Enumerable.Range(1, 16).Select(i => (float)i)];

        (float[] y, _) = RunBlocked(g, AverageDivisor.Default, VectorWidths.Widest, 1, x, new float[9]);

        Assert.Equal([1.5555556f, 3.3333333f, 2, 6.3333335f, 11, 6, 4.5f, 7.5f, 4], y);
    }

    [Fact]
    public void Forward_HasNineOutputs_ForNineByNineWithWindowFourInCeilMode() =>
        Assert.Equal(9, PoolingCases.Image(new(9, 4, 4, 2, 2, 1, true), new(9, 4, 4, 2, 2, 1, true)).OutputArea);

    [Fact]
    public void Forward_PassesNaNOn_AndKeepsItInItsLane()
    {
        PoolingGeometry g = PoolingCases.Image(new(2, 2, 2), new(2, 2, 2), channels: 17);
        for (int i = 0; i < g.Inputs(); i++)
        {
            float[] x = new float[g.Inputs()];
            x[i] = float.NaN;

            (float[] y, _) = RunBlocked(g, AverageDivisor.Default, VectorWidths.Widest, 1, x, new float[17]);

            Assert.Equal(Enumerable.Range(0, 17).Select(c => c == i / 4), y.Select(float.IsNaN));
        }
    }

    [Fact]
    public void Divisor_IsRefused_BelowZero() =>
        Assert.Throws<ShapeException>(() => new AveragePoolForward(
            PoolingCases.Image(new(2, 2, 2), new(2, 2, 2)), new(true, -1), VectorWidth.Bits128, null, null));

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        foreach (AverageDivisor divisor in Divisors)
        {
            PoolingGeometry g = PoolingCases.Image(new(5, 3, 2, 1, 1, 1, true), PoolingAxis.Adaptive(5, 3), channels: 2);
            double[] x = StageBed.Doubles(StageBed.Normals(g.Inputs(), 1)), w = StageBed.Doubles(StageBed.Normals(g.Outputs(), 2));
            double[] dx = new double[x.Length];

            ReferenceAveragePool.Gradient<double>(g, divisor, w, dx, 0, g.Planes);

            StageBed.AssertGradient(
                x, w, v =>
                {
                    double[] y = new double[w.Length];
                    ReferenceAveragePool.Forward<double>(g, divisor, v, y, 0, g.Planes);
                    return y;
                }, dx);
        }
    }

    private static (float[] Y, float[] DInput) RunBlocked(
        PoolingGeometry g, AverageDivisor divisor, VectorWidth width, int threads, float[] x, float[] dy)
    {
        using var bed = new StageBed();
        float[] blocked = StageBed.Block(x, g.Batch, g.Channels, g.InputArea),
            blockedDy = StageBed.Block(dy, g.Batch, g.Channels, g.OutputArea);
        float* input = bed.Make(blocked), dOutput = bed.Make(blockedDy), dInput = bed.Make(blocked.Length),
            output = bed.Make(blockedDy.Length);
        bed.Run([new AveragePoolForward(g, divisor, width, input, output),
            new AveragePoolGradient(g, divisor, width, dOutput, dInput)], threads);
        return (StageBed.Unblock(StageBed.Read(output, blockedDy.Length), g.Batch, g.Channels, g.OutputArea),
            StageBed.Unblock(StageBed.Read(dInput, blocked.Length), g.Batch, g.Channels, g.InputArea));
    }
}
