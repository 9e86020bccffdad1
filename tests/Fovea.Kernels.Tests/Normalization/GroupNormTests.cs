using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Pooling;

namespace Fovea.Kernels.Tests.Normalization;

public sealed unsafe class GroupNormTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(1, 1, 9, 1)]
    [InlineData(2, 6, 5, 3)]
    [InlineData(7, 15, 4, 5)]
    [InlineData(2, 16, 12, 16)]
    [InlineData(2, 33, 7, 3)]
    [InlineData(1, 32, 40, 2)]
    [InlineData(2, 4, 1100, 4)]
    [InlineData(0, 4, 3, 2)]
    public void ForwardAndGradient_AgreeWithTheReference_InEveryLayoutAndMachine(int batch, int channels, int area, int groups)
    {
        int length = batch * channels * area;
        float[] x = StageBed.Normals(length, 1, mean: 2), dy = StageBed.Normals(length, 2);
        float[] gamma = StageBed.Normals(channels, 3), beta = StageBed.Normals(channels, 4);
        var reference = new Result<double>(length, batch * groups, channels);
        Reference(new(batch, channels, area, TensorLayout.Plain, groups), StageBed.Doubles(x), StageBed.Doubles(gamma),
            StageBed.Doubles(beta), StageBed.Doubles(dy), reference);

        foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
        {
            Result<float>? first = null;
            foreach ((VectorWidth width, int threads) in StageBed.Machines)
            {
                Result<float> actual = Run(new(batch, channels, area, layout, groups), width, threads, x, gamma, beta, dy);
                // Sums over up to 512 floats of order one: about √512·2⁻²⁴ = 1.4e-6 of their size, a few of them one after another.
                StageBed.AssertClose(reference.Y, actual.Y, 3e-5, 3e-5);
                StageBed.AssertClose(reference.Mean, actual.Mean, 3e-6, 3e-6);
                StageBed.AssertClose(reference.Inverse, actual.Inverse, 6e-6, 0);
                StageBed.AssertClose(reference.DInput, actual.DInput, 3e-5, 1e-4);
                StageBed.AssertClose(reference.DGamma, actual.DGamma, 3e-5, 1e-4);
                StageBed.AssertClose(reference.DBeta, actual.DBeta, 3e-6, 1e-4);
                StageBed.AssertSameBits(first?.Y, actual.Y);
                StageBed.AssertSameBits(first?.DInput, actual.DInput);
                StageBed.AssertSameBits(first?.DGamma, actual.DGamma);
                first ??= actual;
            }
        }
    }

    [Fact]
    public void ReferenceGradient_AgreesWithDifferences()
    {
        var g = new NormalizationGeometry(2, 4, 3, TensorLayout.Plain, groups: 2);
        double[] x = StageBed.Doubles(StageBed.Normals(24, 1)), w = StageBed.Doubles(StageBed.Normals(24, 2));
        double[] gamma = StageBed.Doubles(StageBed.Normals(4, 3)), beta = StageBed.Doubles(StageBed.Normals(4, 4));
        var actual = new Result<double>(24, 4, 4);
        Reference(g, x, gamma, beta, w, actual);
        double[] Forward()
        {
            double[] y = new double[24];
            ReferenceGroupNorm.Forward<double>(g, Epsilon, x, gamma, beta, y, new double[4], new double[4], 0, 4);
            return y;
        }

        StageBed.AssertGradient(x, w, _ => Forward(), actual.DInput);
        StageBed.AssertGradient(gamma, w, _ => Forward(), actual.DGamma);
        StageBed.AssertGradient(beta, w, _ => Forward(), actual.DBeta);
    }

    [Fact]
    public void Forward_PassesNaNOn_InItsGroupOnly()
    {
        for (int c = 0; c < 18; c++)
        {
            float[] x = StageBed.Normals(36, 1);
            x[c * 2] = float.NaN;
            float[] ones = [.. Enumerable.Repeat(1f, 18)];

            Result<float> actual = Run(new(1, 18, 2, TensorLayout.Blocked, groups: 6), VectorWidths.Widest, 1, x, ones, ones, x);

            Assert.Equal(Enumerable.Range(0, 36).Select(i => i / 6 == c / 3), actual.Y.Select(float.IsNaN));
        }
    }

    private static void Reference(NormalizationGeometry g, double[] x, double[] gamma, double[] beta, double[] dy, Result<double> r)
    {
        int groups = g.Batch * g.Groups;
        ReferenceGroupNorm.Forward<double>(g, Epsilon, x, gamma, beta, r.Y, r.Mean, r.Inverse, 0, groups);
        ReferenceGroupNorm.InputGradient<double>(g, x, gamma, r.Mean, r.Inverse, dy, r.DInput, 0, groups);
        ReferenceGroupNorm.ParameterGradient<double>(g, x, r.Mean, r.Inverse, dy, r.DGamma, r.DBeta, 0, g.Channels);
    }

    private static Result<float> Run(
        NormalizationGeometry g, VectorWidth width, int threads, float[] x, float[] gamma, float[] beta, float[] dy)
    {
        using var bed = new StageBed();
        bool plain = g.Layout == TensorLayout.Plain;
        float[] Lay(float[] values) => plain ? values : StageBed.Block(values, g.Batch, g.Channels, g.Area);
        int length = Lay(x).Length, groups = g.Batch * g.Groups;
        float* input = bed.Make(Lay(x)), dOutput = bed.Make(Lay(dy)), y = bed.Make(length), dx = bed.Make(length);
        float* scale = bed.Make(gamma), shift = bed.Make(beta), mean = bed.Make(groups), inverse = bed.Make(groups);
        float* dGamma = bed.Make(g.Channels), dBeta = bed.Make(g.Channels), workspace = bed.Make((int)GroupNorm.WorkspaceFloats(g));
        var pointers = new NormalizationPointers
        {
            Input = input,
            Gamma = scale,
            Beta = shift,
            Output = y,
            Mean = mean,
            InverseDeviation = inverse,
            DOutput = dOutput,
            DInput = dx,
            DGamma = dGamma,
            DBeta = dBeta,
            Workspace = workspace,
        };
        bed.Run([.. GroupNorm.PrepareForward(g, width, pointers, Epsilon), .. GroupNorm.PrepareGradient(g, width, pointers)], threads);
        float[] ReadTensor(float* first) =>
            plain ? StageBed.Read(first, length) : StageBed.Unblock(StageBed.Read(first, length), g.Batch, g.Channels, g.Area);
        return new Result<float>(0, 0, 0)
        {
            Y = ReadTensor(y),
            DInput = ReadTensor(dx),
            Mean = StageBed.Read(mean, groups),
            Inverse = StageBed.Read(inverse, groups),
            DGamma = StageBed.Read(dGamma, g.Channels),
            DBeta = StageBed.Read(dBeta, g.Channels),
        };
    }

    private sealed class Result<T>(int length, int groups, int channels)
    {
        public T[] Y { get; init; } = new T[length];

        public T[] DInput { get; init; } = new T[length];

        public T[] Mean { get; init; } = new T[groups];

        public T[] Inverse { get; init; } = new T[groups];

        public T[] DGamma { get; init; } = new T[channels];

        public T[] DBeta { get; init; } = new T[channels];
    }
}
