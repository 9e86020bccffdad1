using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Normalization;

public sealed unsafe class LocalResponseNormTests
{
    [Theory]
    [InlineData(1, 1, 5, 5, 0.75f, null)]
    [InlineData(2, 7, 3, 3, 0.75f, null)]
    [InlineData(7, 16, 1, 4, 0.5f, null)]
    [InlineData(2, 17, 9, 4, 1f, 1)]
    [InlineData(1, 33, 70, 5, 0.75f, null)]
    [InlineData(2, 5, 4, 40, 0.6f, null)]
    [InlineData(0, 5, 4, 5, 0.75f, null)]
    public void ForwardAndGradient_AgreeWithTheReference_OnEveryMachine(
        int batch, int channels, int area, int size, float beta, int? before)
    {
        var g = new LocalResponseNormGeometry(batch, channels, area, size, alpha: 0.5f, beta, k: 2, before);
        float[] x = StageBed.Normals(g.Length, 1, deviation: 2), dy = StageBed.Normals(g.Length, 2);
        double[] y = new double[x.Length], dx = new double[x.Length];
        ReferenceLocalResponseNorm.Forward<double>(g, StageBed.Doubles(x), y, 0, batch);
        ReferenceLocalResponseNorm.Gradient<double>(g, StageBed.Doubles(x), StageBed.Doubles(dy), dx, 0, batch);
        (float[] Y, float[] DInput)? first = null;
        foreach ((VectorWidth width, int threads) in StageBed.Machines)
        {
            (float[] Y, float[] DInput) actual = Run(g, width, threads, x, dy);
            // A sum of at most 40 squares and a power, some units in the last place each.
            StageBed.AssertClose(y, actual.Y, 3e-6, 0);
            StageBed.AssertClose(dx, actual.DInput, 3e-6, 1e-5);
            StageBed.AssertSameBits(first?.Y, actual.Y);
            StageBed.AssertSameBits(first?.DInput, actual.DInput);
            first ??= actual;
        }
    }

    [Theory]
    [InlineData(3, null, new[] { 5f, 14, 29, 25 })]
    [InlineData(4, null, new[] { 5f, 14, 30, 29 })]    // PyTorch: two before, one after
    [InlineData(4, 1, new[] { 14f, 30, 29, 25 })]      // ONNX: one before, two after
    public void Window_IsPlaced_AsPyTorchOrOnnxPlaceIt(int size, int? before, float[] sums)
    {
        var g = new LocalResponseNormGeometry(1, 4, 1, size, alpha: size, beta: 1, k: 1e-20f, before);   // y = x / Σ x²

        (float[] y, _) = Run(g, VectorWidths.Widest, 1, [1, 2, 3, 4], new float[4]);

        // Exp of Log: both good to a few units in the last place.
        StageBed.AssertClose([.. sums.Select((sum, i) => (i + 1.0) / sum)], y, 2e-6, 0);
    }

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        foreach (int? before in new int?[] { null, 1 })
        {
            var g = new LocalResponseNormGeometry(2, 6, 2, 4, alpha: 0.7f, beta: 0.75f, k: 1.5f, before);
            double[] x = StageBed.Doubles(StageBed.Normals(24, 1)), w = StageBed.Doubles(StageBed.Normals(24, 2)), dx = new double[24];

            ReferenceLocalResponseNorm.Gradient<double>(g, x, w, dx, 0, 2);

            StageBed.AssertGradient(x, w,
                v => { double[] y = new double[24]; ReferenceLocalResponseNorm.Forward<double>(g, v, y, 0, 2); return y; }, dx);
        }
    }

    [Fact]
    public void Forward_PassesNaNOn_ToTheWindowsThatHoldIt()
    {
        var g = new LocalResponseNormGeometry(1, 17, 2, 3);
        for (int c = 0; c < 17; c++)
        {
            float[] x = new float[34];
            x[c * 2] = float.NaN;

            (float[] y, _) = Run(g, VectorWidths.Widest, 1, x, new float[34]);

            Assert.Equal(Enumerable.Range(0, 34).Select(i => i % 2 == 0 && Math.Abs((i / 2) - c) <= 1), y.Select(float.IsNaN));
        }
    }

    [Theory]
    [InlineData(0, 1f)]
    [InlineData(5, 0f)]
    [InlineData(9000, 1f)]
    public void Geometry_RefusesConstants(int size, float k) =>
        Assert.Throws<ShapeException>(() => new LocalResponseNormGeometry(1, 4, 4, size, k: k));

    private static (float[] Y, float[] DInput) Run(LocalResponseNormGeometry g, VectorWidth width, int threads, float[] x, float[] dy)
    {
        using var bed = new StageBed();
        float[] blocked = StageBed.Block(x, g.Batch, g.Channels, g.Area), blockedDy = StageBed.Block(dy, g.Batch, g.Channels, g.Area);
        float* input = bed.Make(blocked), dOutput = bed.Make(blockedDy), y = bed.Make(blocked.Length), dx = bed.Make(blocked.Length);
        bed.Run([new LocalResponseNormForward(g, width, input, y), new LocalResponseNormGradient(g, width, input, dOutput, dx)], threads);
        float[] Read(float* first) => StageBed.Unblock(StageBed.Read(first, blocked.Length), g.Batch, g.Channels, g.Area);
        return (Read(y), Read(dx));
    }
}
