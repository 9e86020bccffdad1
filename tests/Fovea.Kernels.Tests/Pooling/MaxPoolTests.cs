using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Pooling;

public sealed unsafe class MaxPoolTests
{
    [Fact]
    public void BlockedAndPlain_AgreeWithTheReferenceExactly_OnEveryGeometryAndMachine()
    {
        uint seed = 0;
        foreach (PoolingGeometry g in PoolingCases.All)
        {
            float[] x = StageBed.Integers(g.Inputs(), 4, seed++);   // a small range makes ties
            float[] dy = StageBed.Integers(g.Outputs(), 50, seed++);
            double[] y = new double[dy.Length], dx = new double[x.Length];
            int[] indices = new int[dy.Length];
            ReferenceMaxPool.Forward<double>(g, StageBed.Doubles(x), y, indices, 0, g.Planes);
            ReferenceMaxPool.Gradient<double>(g, StageBed.Doubles(dy), indices, dx, 0, g.Planes);

            foreach ((VectorWidth width, int threads) in StageBed.Machines)
            {
                (float[] Y, int[] Indices, float[] Inference, float[] DInput) blocked = RunBlocked(g, width, threads, x, dy);
                Assert.Equal(y, StageBed.Doubles(blocked.Y));
                Assert.Equal(y, StageBed.Doubles(blocked.Inference));
                Assert.Equal(indices, blocked.Indices);
                Assert.Equal(dx, StageBed.Doubles(blocked.DInput));
            }
            Assert.Equal(dx, StageBed.Doubles(RunPlainGradient(g, indices, dy)));
        }
    }

    [Fact]
    public void Forward_TakesTheFirstMaximum_WhereCellsAreEqual()
    {
        PoolingGeometry g = PoolingCases.Image(new(2, 2, 2), new(4, 2, 2));

        (float[] y, int[] indices, _, _) = RunBlocked(g, VectorWidths.Widest, 1, [1, 3, 2, 2, 3, 3, 2, 2], [0, 0]);

        Assert.Equal([3, 2], y);
        Assert.Equal([1, 2], indices);
    }

    [Fact]
    public void Forward_LetsNegativeCellsWinOverPadding()
    {
        PoolingGeometry g = PoolingCases.Image(new(2, 2, 1, 1, 1), new(2, 2, 1, 1, 1));

        (float[] y, int[] indices, _, _) = RunBlocked(g, VectorWidths.Widest, 1, [-4, -3, -2, -1], new float[9]);

        Assert.Equal([-4, -3, -3, -2, -1, -1, -2, -1, -1], y);
        Assert.Equal([0, 1, 1, 2, 3, 3, 2, 3, 3], indices);
    }

    [Fact]
    public void Forward_PassesNaNAndInfinityOn_AtEveryLaneAndCell()
    {
        foreach (PoolingGeometry g in new[]
        {
            PoolingCases.Image(new(2, 2, 2), new(2, 2, 2), channels: 17),
            PoolingCases.Image(new(2, 2, 1), new(2, 2, 1), channels: 17),
            PoolingCases.Image(new(3, 3, 1), new(3, 3, 1), channels: 17),
        })
        {
            for (int i = 0; i < g.Inputs(); i++)
            {
                foreach (VectorWidth width in StageBed.Widths)
                {
                    float[] x = new float[g.Inputs()];
                    x[i] = float.NaN;
                    x[(i + 1) % x.Length] = float.PositiveInfinity;
                    x[(i + 2) % x.Length] = float.NaN;
                    float[] expected = new float[g.Outputs()];
                    int[] expectedIndices = new int[g.Outputs()];
                    ReferenceMaxPool.Forward<float>(g, x, expected, expectedIndices, 0, g.Planes);

                    (float[] y, int[] indices, float[] inference, _) = RunBlocked(g, width, 1, x, new float[g.Outputs()]);

                    Assert.Equal(expected, y);
                    Assert.Equal(expected, inference);
                    Assert.Equal(expectedIndices, indices);
                    Assert.True(float.IsNaN(y[i / g.InputArea]));
                }
            }
        }
    }

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        PoolingGeometry g = PoolingCases.Image(new(5, 3, 2, 1, 1), new(6, 2, 1, Dilation: 2), channels: 2);
        // A permutation of distinct values a whole step apart: no kink within the differences' reach.
        double[] x = [.. Enumerable.Range(0, g.Inputs()).Select(i => (double)(i * 7 % 60))];
        double[] w = StageBed.Doubles(StageBed.Normals(g.Outputs(), 5));
        double[] dx = new double[x.Length];
        int[] indices = new int[w.Length];
        ReferenceMaxPool.Forward<double>(g, x, new double[w.Length], indices, 0, g.Planes);

        ReferenceMaxPool.Gradient<double>(g, w, indices, dx, 0, g.Planes);

        StageBed.AssertGradient(x, w,
            v => { double[] y = new double[w.Length]; ReferenceMaxPool.Forward<double>(g, v, y, [], 0, g.Planes); return y; }, dx);
    }

    private static (float[] Y, int[] Indices, float[] Inference, float[] DInput) RunBlocked(
        PoolingGeometry g, VectorWidth width, int threads, float[] x, float[] dy)
    {
        using var bed = new StageBed();
        float[] blocked = StageBed.Block(x, g.Batch, g.Channels, g.InputArea),
            blockedDy = StageBed.Block(dy, g.Batch, g.Channels, g.OutputArea);
        float* input = bed.Make(blocked), dOutput = bed.Make(blockedDy), dInput = bed.Make(blocked.Length);
        float* output = bed.Make(blockedDy.Length), inference = bed.Make(blockedDy.Length), indices = bed.Make(blockedDy.Length);
        bed.Run(
            [
                new MaxPoolForward(g, width, input, output, indices), new MaxPoolForward(g, width, input, inference, null),
                new MaxPoolGradient(g, width, dOutput, indices, dInput),
            ],
            threads);
        float[] Unblock(float* first) => StageBed.Unblock(StageBed.Read(first, blockedDy.Length), g.Batch, g.Channels, g.OutputArea);
        return (Unblock(output), [.. Unblock(indices).Select(BitConverter.SingleToInt32Bits)], Unblock(inference),
            StageBed.Unblock(StageBed.Read(dInput, blocked.Length), g.Batch, g.Channels, g.InputArea));
    }

    private static float[] RunPlainGradient(PoolingGeometry g, int[] indices, float[] dy)
    {
        using var bed = new StageBed();
        float* dOutput = bed.Make(dy), dInput = bed.Make(g.Inputs());
        float* places = bed.Make([.. indices.Select(BitConverter.Int32BitsToSingle)]);
        bed.Run([new PlainMaxPoolGradient(g, dOutput, places, dInput)], 3);
        return StageBed.Read(dInput, g.Inputs());
    }
}
