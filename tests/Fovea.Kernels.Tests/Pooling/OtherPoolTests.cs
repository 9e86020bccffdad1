using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

/// <summary>Lp, median and stochastic pooling.</summary>
public sealed unsafe class OtherPoolTests
{
    private static readonly PoolingGeometry Overlapping =
        PoolingCases.Image(new(6, 3, 2, 1, 1), new(5, 2, 1), batch: 2, channels: 3);

    [Fact]
    public void LpPool_GivesKnownNorms()
    {
        PoolingGeometry g = PoolingCases.Image(PoolingAxis.None, new(4, 2, 2));

        Assert.Equal([5, 13], Lp(g, 2, [3, -4, 5, 12]));
        Assert.Equal([7, 17], Lp(g, 1, [3, -4, 5, 12]));
        Assert.Equal([5e30f, 0], Lp(g, 2, [3e30f, 4e30f, 0, 0]));   // squares would overflow
        Assert.True(float.IsNaN(Lp(g, 3, [float.NaN, 1, 1, 1])[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(2.5)]
    [InlineData(3)]
    public void LpPool_AgreesWithItsReference_WhoseGradientAgreesWithDifferences(double p)
    {
        PoolingGeometry g = Overlapping;
        float[] floats = StageBed.Normals(g.Inputs(), 3), dy = StageBed.Normals(g.Outputs(), 4);
        double[] x = StageBed.Doubles(floats), w = StageBed.Doubles(dy), y = new double[w.Length], dx = new double[x.Length];
        ReferenceLpPool.Forward(g, p, x, y, 0, g.Planes);
        ReferenceLpPool.Gradient<double>(g, p, x, y, w, dx, 0, g.Planes);
        StageBed.AssertGradient(x, w,
            v => { double[] r = new double[w.Length]; ReferenceLpPool.Forward(g, p, v, r, 0, g.Planes); return r; }, dx);
        using var bed = new StageBed();
        float* input = bed.Make(floats), output = bed.Make(y.Length), dOutput = bed.Make(dy), dInput = bed.Make(x.Length);

        bed.Run([new LpPoolForward(g, (float)p, input, output), new LpPoolGradient(g, (float)p, input, output, dOutput, dInput)], 2);

        // Six terms and two powers, each good to a few units in the last place (6e-8).
        StageBed.AssertClose(y, StageBed.Read(output, y.Length), 20 * 6e-8, 0);
        StageBed.AssertClose(dx, StageBed.Read(dInput, x.Length), 40 * 6e-8, 40 * 6e-8);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void LpPool_RefusesExponents_ThatAreNoNorm(float p) =>
        Assert.Throws<FoveaException>(() => new LpPoolForward(Overlapping, p, null, null));

    [Fact]
    public void MedianPool_TakesTheMiddle_OrTheMeanOfTheMiddleTwo_AndLeavesPaddingOut()
    {
        PoolingGeometry odd = PoolingCases.Image(new(3, 3, 3), new(3, 3, 3));
        PoolingGeometry padded = PoolingCases.Image(PoolingAxis.None, new(3, 3, 2, 1, 1));

        AssertMedian([5f], [4, 4], odd, [9, 1, 8, 2, 5, 7, 3, 6, 4]);
        AssertMedian([-3f, -1.5f], [0, 1, 1, 2], padded, [-4, -2, -1]);
        AssertMedian([2f], [1, 1], PoolingCases.Image(PoolingAxis.None, new(3, 3, 3)), [2, 2, 2]);
        AssertMedian([float.NaN], [1, 1], PoolingCases.Image(PoolingAxis.None, new(3, 3, 3)), [2, float.NaN, 2]);
    }

    [Fact]
    public void MedianPool_AgreesWithItsReference_WhoseGradientAgreesWithDifferences()
    {
        PoolingGeometry g = Overlapping;
        float[] floats = [.. Enumerable.Range(0, g.Inputs()).Select(i => (float)(i * 77 % 181))];   // distinct: 181 is prime
        double[] x = StageBed.Doubles(floats), w = StageBed.Doubles(StageBed.Integers(g.Outputs(), 20, 5)), dx = new double[x.Length];
        double[] y = new double[w.Length];
        int[] sources = new int[2 * w.Length];
        ReferenceMedianPool.Forward<double>(g, x, y, sources, 0, g.Planes);
        ReferenceMedianPool.Gradient<double>(g, w, sources, dx, 0, g.Planes);
        StageBed.AssertGradient(x, w, v =>
        {
            double[] r = new double[w.Length];
            ReferenceMedianPool.Forward<double>(g, v, r, new int[2 * r.Length], 0, g.Planes);
            return r;
        }, dx);
        using var bed = new StageBed();
        float* input = bed.Make(floats), output = bed.Make(y.Length), indices = bed.Make(2 * y.Length);
        float* dOutput = bed.Make([.. w.Select(v => (float)v)]), dInput = bed.Make(x.Length);

        bed.Run([new MedianPoolForward(g, input, output, indices), new MedianPoolGradient(g, dOutput, indices, dInput)], 3);

        Assert.Equal(y, StageBed.Doubles(StageBed.Read(output, y.Length)));
        Assert.Equal(dx, StageBed.Doubles(StageBed.Read(dInput, x.Length)));
    }

    [Fact]
    public void StochasticPool_DrawsItsExpectation_OnTheMean()
    {
        double[] window = [0.5, 2, -1, 1];
        const int Draws = 20_000;
        PoolingGeometry g = PoolingCases.Image(PoolingAxis.None, new(4 * Draws, 4, 4));
        float[] x = [.. Enumerable.Range(0, 4 * Draws).Select(i => (float)window[i % 4])];
        double mean = (0.25 + 4 + 1) / 3.5, second = (0.125 + 8 + 1) / 3.5, deviation = Math.Sqrt(second - (mean * mean));

        (float[] y, int[] indices) = Draw(g, x, step: 3);

        Assert.InRange(y.Average(), mean - (5 * deviation / Math.Sqrt(Draws)), mean + (5 * deviation / Math.Sqrt(Draws)));
        Assert.All(y.Zip(indices), pair => Assert.Equal(pair.First, x[pair.Second]));
        Assert.DoesNotContain(-1f, y);
    }

    [Fact]
    public void StochasticPool_DrawsTheSameForAStep_AndOtherwiseForTheNext()
    {
        float[] x = [.. StageBed.Normals(Overlapping.Inputs(), 6).Select(Math.Abs)];

        Assert.Equal(Draw(Overlapping, x, 1).Indices, Draw(Overlapping, x, 1, threads: 3).Indices);
        Assert.NotEqual(Draw(Overlapping, x, 1).Indices, Draw(Overlapping, x, 2).Indices);
    }

    [Fact]
    public void StochasticPool_GivesTheFirstCell_WhereNoneIsPositive_AndNaNWhereOneIs()
    {
        PoolingGeometry g = PoolingCases.Image(PoolingAxis.None, new(6, 3, 3));

        (float[] y, int[] indices) = Draw(g, [0, 0, 0, 1, float.NaN, 2], 0);

        Assert.Equal([0, float.NaN], y);
        Assert.Equal([0, 4], indices);
    }

    [Fact]
    public void StochasticInference_AgreesWithItsReference_WhoseGradientAgreesWithDifferences()
    {
        PoolingGeometry g = Overlapping;
        // At least 0.05 from zero, where the derivative jumps.
        float[] floats = [.. StageBed.Normals(g.Inputs(), 7).Select(v => v + (0.05f * Math.Sign(v)))];
        floats[0] = floats[1] = -1;
        double[] x = StageBed.Doubles(floats), w = StageBed.Doubles(StageBed.Normals(g.Outputs(), 8)),
            y = new double[w.Length], dx = new double[x.Length];
        ReferenceStochasticPool.Inference<double>(g, x, y, 0, g.Planes);
        ReferenceStochasticPool.InferenceGradient<double>(g, x, w, dx, 0, g.Planes);
        StageBed.AssertGradient(x, w, v =>
        {
            double[] r = new double[w.Length];
            ReferenceStochasticPool.Inference<double>(g, v, r, 0, g.Planes);
            return r;
        }, dx);
        using var bed = new StageBed();
        float* input = bed.Make(floats), output = bed.Make(y.Length),
            dOutput = bed.Make([.. w.Select(v => (float)v)]), dInput = bed.Make(x.Length);

        bed.Run([new StochasticPoolInference(g, input, output), new StochasticPoolInferenceGradient(g, input, dOutput, dInput)], 2);

        StageBed.AssertClose(y, StageBed.Read(output, y.Length), 20 * 6e-8, 0);       // six terms twice, one division
        StageBed.AssertClose(dx, StageBed.Read(dInput, x.Length), 1e-5, 1e-5);        // 1 / Σa reaches 20: its error carries on
    }

    private static void AssertMedian(float[] expected, int[] expectedSources, PoolingGeometry g, float[] x)
    {
        (float[] y, int[] sources) = Median(g, x);
        Assert.Equal(expected, y);
        Assert.Equal(expectedSources, sources);
    }

    private static float[] Lp(PoolingGeometry g, float p, float[] x)
    {
        using var bed = new StageBed();
        float* output = bed.Make(g.Outputs());
        bed.Run([new LpPoolForward(g, p, bed.Make(x), output)], 1);
        return StageBed.Read(output, g.Outputs());
    }

    private static (float[] Y, int[] Sources) Median(PoolingGeometry g, float[] x)
    {
        using var bed = new StageBed();
        float* output = bed.Make(g.Outputs()), sources = bed.Make(2 * g.Outputs());
        bed.Run([new MedianPoolForward(g, bed.Make(x), output, sources)], 1);
        return (StageBed.Read(output, g.Outputs()), [.. StageBed.Read(sources, 2 * g.Outputs()).Select(BitConverter.SingleToInt32Bits)]);
    }

    private static (float[] Y, int[] Indices) Draw(PoolingGeometry g, float[] x, long step, int threads = 1)
    {
        using var bed = new StageBed();
        float* output = bed.Make(g.Outputs()), indices = bed.Make(g.Outputs());
        bed.Run([new StochasticPoolForward(g, seed: 11, layerIndex: 2, &step, bed.Make(x), output, indices)], threads);
        return (StageBed.Read(output, g.Outputs()), [.. StageBed.Read(indices, g.Outputs()).Select(BitConverter.SingleToInt32Bits)]);
    }
}
