using Fovea.Kernels.MatrixMultiply;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.MatrixMultiply;

public unsafe class MatrixMultiplyTests
{
    // Integers in [−16, 16]: with depth below 65,536 every partial sum is below 2²⁴ and exact, so any error is an index error.
    [Fact]
    public void Product_IsExact_OnIntegers_ForRandomShapesAndTransposes()
    {
        int[] sizes = [0, 1, 2, 3, 5, 6, 7, 12, 13, 14, 15, 16, 17, 28, 31, 32, 33, 40, 64, 65, 100];
        int[] depths = [0, 1, 2, 7, 15, 16, 17, 33, 100, 255, 256, 257, 300, 512, 513, 527, 1300];
        var random = new CounterRandom(seed: 11, (uint)RandomPurpose.Synthetic);
        (VectorWidth, int)[] setups = [.. Stages.Setups];
        ulong draw = 0;
        int streamed = 0;

        for (int trial = 0; trial < 600; trial++)
        {
            var geometry = new MatrixMultiplyGeometry(
                sizes[random.Below(draw++, sizes.Length)], sizes[random.Below(draw++, sizes.Length)],
                depths[random.Below(draw++, depths.Length)],
                random.Below(draw++, 2) == 1, random.Below(draw++, 2) == 1);
            (VectorWidth width, int threads) = setups[trial % setups.Length];
            bool accumulate = random.Below(draw++, 3) == 0;
            bool bias = !accumulate && random.Below(draw++, 2) == 0, relu = !accumulate && random.Below(draw++, 2) == 0;
            MatrixMultiplyKernel kernel = MatrixMultiplyKernels.Select(geometry);
            streamed += kernel is StreamingMatrixMultiply ? 1 : 0;
            float[] a = Integers(geometry.Rows * geometry.Depth, (ulong)trial),
                b = Integers(geometry.Depth * geometry.Columns, 1000 + (ulong)trial);
            float[] biases = bias ? Integers(geometry.Columns, 2000 + (ulong)trial) : [],
                c = Integers(geometry.Rows * geometry.Columns, 3000 + (ulong)trial);
            float[] expected = [.. c];
            ReferenceMatrixMultiply.Multiply<float>(geometry, a, b, biases, expected, accumulate, relu);

            float[] actual = Multiply(kernel, geometry, width, threads, a, b, biases, accumulate ? c : null, relu);

            Stages.AssertSameBits(expected, actual,
                $"trial {trial}, {kernel.Name}, {geometry}, {width}, {threads} threads, accumulate {accumulate}");
        }
        Assert.InRange(streamed, 10, 590);
    }

    // Large enough to be written past the caches, with a rest of rows and of columns.
    [Fact]
    public void LargeProduct_IsExact_OnIntegers()
    {
        var geometry = new MatrixMultiplyGeometry(2059, 2064, 3, transposeA: true);
        float[] a = Integers(geometry.Rows * geometry.Depth, 1), b = Integers(geometry.Depth * geometry.Columns, 2);
        float[] expected = new float[geometry.Rows * geometry.Columns];
        ReferenceMatrixMultiply.Multiply<float>(geometry, a, b, [], expected);

        foreach (VectorWidth width in Stages.Widths)
        {
            float[] actual = Multiply(new PackedMatrixMultiply(), geometry, width, 2, a, b, [], null, relu: false);

            Stages.AssertSameBits(expected, actual, $"{width}");
        }
    }

    [Theory]
    [InlineData(64, 120, 400, false, true)]
    [InlineData(33, 47, 1000, true, false)]
    [InlineData(250, 84, 520, false, false)]
    [InlineData(1, 50, 1003, false, true)]
    [InlineData(2, 25, 1003, false, true)]
    [InlineData(3, 50, 1003, false, true)]
    [InlineData(13, 73, 1999, false, true)]
    [InlineData(68, 41, 1003, false, true)]
    public void Product_HasTheSameBits_AtEveryWidthAndThreadCount_AndIsAccurate(int m, int n, int k, bool transposeA, bool transposeB)
    {
        var geometry = new MatrixMultiplyGeometry(m, n, k, transposeA, transposeB);
        float[] a = Stages.RandomFloats(m * k, 1), b = Stages.RandomFloats(k * n, 2), bias = Stages.RandomFloats(n, 3);
        double[] exact = new double[m * n];
        ReferenceMatrixMultiply.Multiply(geometry, Stages.ToDoubles(a), Stages.ToDoubles(b), Stages.ToDoubles(bias), exact);
        MatrixMultiplyKernel kernel = MatrixMultiplyKernels.Select(geometry);
        float[]? first = null;

        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            float[] actual = Multiply(kernel, geometry, width, threads, a, b, bias, null, relu: false);
            first ??= actual;
            Stages.AssertSameBits(first, actual, $"{kernel.Name}, {width}, {threads} threads");
        }

        // A sum of k terms below 1 in size, in blocks of 256: (256 + k/256 + 1)·ε·Σ|ab| with Σ|ab| ≤ k and ε = 2⁻²⁴.
        Stages.AssertClose(exact, first, 0, (257 + (k / 256.0)) * k * Math.Pow(2, -24), kernel.Name);
    }

    [Fact]
    public void NaN_ReachesItsRowAndNoOther_WhateverItsPlace()
    {
        var geometry = new MatrixMultiplyGeometry(20, 33, 17);
        for (int place = 0; place < 20 * 17; place += 5)
        {
            float[] a = Integers(20 * 17, 1), b = Array.ConvertAll(Integers(17 * 33, 2), v => v == 0 ? 1 : v);
            a[place] = float.NaN;

            float[] c = Multiply(new PackedMatrixMultiply(), geometry, VectorWidths.Widest, 1, a, b, [], null, relu: true);

            for (int i = 0; i < c.Length; i++)
            {
                Assert.Equal(i / 33 == place / 17, float.IsNaN(c[i]));
            }
        }
    }

    [Fact]
    public void Select_GivesAReason_WhenStreamingIsPassedOver()
    {
        MatrixMultiplyGeometry few = new DenseGeometry(64, 400, 120).Forward, many = new DenseGeometry(65, 400, 120).Forward;

        Assert.IsType<StreamingMatrixMultiply>(MatrixMultiplyKernels.Select(few));
        Assert.IsType<PackedMatrixMultiply>(MatrixMultiplyKernels.Select(many));
        Assert.Contains("65 rows", new StreamingMatrixMultiply().Supports(many).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Dense_GradientsAgreeWithFiniteDifferences()
    {
        var dense = new DenseGeometry(3, 4, 5);
        double[] x = Stages.ToDoubles(Stages.RandomFloats(12, 1)), w = Stages.ToDoubles(Stages.RandomFloats(20, 2)),
            dy = Stages.ToDoubles(Stages.RandomFloats(15, 3));
        double[] dx = new double[12], dw = new double[20];

        ReferenceMatrixMultiply.Multiply(dense.InputGradient, dy, w, [], dx);
        ReferenceMatrixMultiply.Multiply(dense.WeightGradient, dy, x, [], dw);

        double Loss()
        {
            double[] y = new double[15];
            ReferenceMatrixMultiply.Multiply(dense.Forward, x, w, [], y);
            return y.Zip(dy, (value, gradient) => value * gradient).Sum();
        }
        AssertGradient(Loss, x, dx);
        AssertGradient(Loss, w, dw);
    }

    // The loss is linear in each variable: a central difference has rounding error only.
    private static void AssertGradient(Func<double> loss, double[] variable, double[] gradient)
    {
        for (int i = 0; i < variable.Length; i++)
        {
            double kept = variable[i];
            variable[i] = kept + 0.5;
            double above = loss();
            variable[i] = kept - 0.5;
            double below = loss();
            variable[i] = kept;
            Assert.Equal(above - below, gradient[i], 1e-12);
        }
    }

    // + 0: no negative zero.
    private static float[] Integers(int count, ulong seed) =>
        Array.ConvertAll(Stages.RandomFloats(count, seed, 16.5f), value => MathF.Round(value) + 0f);

    private static float[] Multiply(
        MatrixMultiplyKernel kernel, MatrixMultiplyGeometry geometry, VectorWidth width, int threads,
        float[] a, float[] b, float[] bias, float[]? accumulateInto, bool relu)
    {
        using var c = new GuardedBuffer(geometry.Rows * geometry.Columns);
        accumulateInto?.CopyTo(c.Span);
        using GuardedBuffer bufferA = new(a), bufferB = new(b), bufferBias = new(bias);
        using var workspace = new AlignedBuffer(kernel.WorkspaceFloats(geometry, width));
        PreparedKernel prepared = kernel.Prepare(geometry, width, new MatrixMultiplyArguments
        {
            A = bufferA.Pointer,
            B = bufferB.Pointer,
            C = c.Pointer,
            Bias = bias.Length == 0 ? null : bufferBias.Pointer,
            Workspace = workspace.Pointer,
            Accumulate = accumulateInto is not null,
            ReLU = relu,
        });

        Stages.Run(threads, prepared.Stages);

        c.AssertGuardsUntouched();
        return c.ToArray();
    }
}
