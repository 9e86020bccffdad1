using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.BatchLanes;
using Fovea.Kernels.Convolution.Depthwise;
using Fovea.Kernels.Convolution.FirstLayer;
using Fovea.Kernels.Convolution.OuterProduct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.MatrixMultiply;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Optimizers;
using Fovea.Kernels.Tests.Pooling;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Codegen;

/// <summary>
/// A call of every loop in <see cref="InnerLoops"/>, with the simplest of operands;
/// <see cref="CodegenTests"/> reads what they were compiled to.
/// </summary>
public unsafe class InnerLoopTests
{
    private const int Floats = 14 * 2 * 16;

    [Fact]
    public void EveryConvolutionTile_ReturnsItsStart_WhenThereIsNothingToSum()
    {
        switch (VectorWidths.Widest)
        {
            case VectorWidth.Bits512: ConvolutionTiles<Simd512>(); break;
            case VectorWidth.Bits256: ConvolutionTiles<Simd256>(); break;
            default: ConvolutionTiles<Simd128>(); break;
        }
    }

    [Fact]
    public void EveryDepthwiseTile_ReturnsItsStart_WhenThereIsNothingToSum()
    {
        switch (VectorWidths.Widest)
        {
            case VectorWidth.Bits512: DepthwiseTiles<Simd512>(); break;
            case VectorWidth.Bits256: DepthwiseTiles<Simd256>(); break;
            default: DepthwiseTiles<Simd128>(); break;
        }
    }

    [Fact]
    public void DepthwiseGradient_OfOnes_CountsThePixelsUnderEachTap()
    {
        switch (VectorWidths.Widest)
        {
            case VectorWidth.Bits512: DepthwiseOnes<Simd512>(); break;
            case VectorWidth.Bits256: DepthwiseOnes<Simd256>(); break;
            default: DepthwiseOnes<Simd128>(); break;
        }
    }

    [Fact]
    public void EveryOuterProductTile_LeavesTheSums_OrClearsThem_WhenThereAreNoPixels()
    {
        switch (VectorWidths.Widest)
        {
            case VectorWidth.Bits512: OuterProductTiles<Simd512>(); break;
            case VectorWidth.Bits256: OuterProductTiles<Simd256>(); break;
            default: OuterProductTiles<Simd128>(); break;
        }
    }

    [Fact]
    public void EveryMatrixTile_WritesZeros_WhenSumsAreEmpty()
    {
        switch (VectorWidths.Widest)
        {
            case VectorWidth.Bits512: MatrixTiles<Simd512>(); break;
            case VectorWidth.Bits256: MatrixTiles<Simd256>(); break;
            default: MatrixTiles<Simd128>(); break;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void StreamedProduct_OfOnes_IsTheirNumber(int rows)
    {
        var geometry = new MatrixMultiplyGeometry(rows, 1, 37, transposeB: true);
        var kernel = new StreamingMatrixMultiply();
        using var ones = new GuardedBuffer(rows * 37, 1);
        using var result = new GuardedBuffer(rows);
        using var workspace = new AlignedBuffer(kernel.WorkspaceFloats(geometry, VectorWidths.Widest));
        var arguments = new MatrixMultiplyArguments
        { A = ones.Pointer, B = ones.Pointer, C = result.Pointer, Workspace = workspace.Pointer };

        Stages.Run(1, kernel.Prepare(geometry, VectorWidths.Widest, arguments).Stages);

        Assert.All(result.ToArray(), value => Assert.Equal(37, value));
    }

    [Fact]
    public void EveryActivation_PassesNaNOn()
    {
        foreach (ActivationKind kind in Enum.GetValues<ActivationKind>())
        {
            using var x = new GuardedBuffer(64);
            using var y = new GuardedBuffer(64, 0);
            using var dx = new GuardedBuffer(64, 0);
            ActivationFunction function = ActivationFunction.Default(kind);

            Stages.Run(
                1,
                new ActivationForward(VectorWidths.Widest, function, 64, x.Pointer, y.Pointer),
                new ActivationGradient(VectorWidths.Widest, function, 64, x.Pointer, x.Pointer, y.Pointer, dx.Pointer));

            Assert.All(y.ToArray(), value => Assert.True(float.IsNaN(value), $"{kind}: {value}"));
            Assert.All(dx.ToArray(), value => Assert.True(float.IsNaN(value), $"{kind}, gradient: {value}"));
        }
    }

    [Theory]
    [InlineData(nameof(BinaryOperation.Add), 4)]
    [InlineData(nameof(BinaryOperation.Subtract), 0)]
    [InlineData(nameof(BinaryOperation.Multiply), 4)]
    public void BinaryStage_OfTwoAndTwo_IsExact(string name, float expected)
    {
        BinaryOperation operation = Enum.Parse<BinaryOperation>(name);
        using var two = new GuardedBuffer(64, 2);
        using var result = new GuardedBuffer(64);

        Stages.Run(1, new BinaryStage(VectorWidths.Widest, operation, 64, two.Pointer, two.Pointer, result.Pointer));

        Assert.All(result.ToArray(), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void EveryOptimizer_LeavesTheWeights_AtALearningRateOfZero()
    {
        foreach (string name in OptimizerTests.Names.Select(row => (string)row))
        {
            using var harness = new OptimizerHarness();
            float[] before = harness.Weights.ToArray();
            harness.Gradient.Fill(1);
            *harness.Step = new OptimizerStep { LearningRate = 0, BiasCorrection1 = 1, BiasCorrection2 = 1, GradientScale = 1 };

            harness.Run(OptimizerTests.Stages(name, harness, VectorWidths.Widest));

            Assert.Equal(before, harness.Weights.ToArray());
        }
    }

    [Fact]
    public void Pooling_OfAConstant_IsTheConstant()
    {
        Pool(PoolingCases.Image(new(4, 2, 2), new(4, 2, 2)));
        Pool(PoolingCases.Image(new(9, 3, 1), new(9, 3, 1)));
        Pool(PoolingCases.Image(new(9, 3, 2), new(9, 3, 2)));
    }

    private static void Pool(PoolingGeometry geometry)
    {
        int input = geometry.BlockPlanes * geometry.InputArea * 16, output = geometry.BlockPlanes * geometry.OutputArea * 16;
        using var x = new GuardedBuffer(input, 3);
        using var largest = new GuardedBuffer(output);
        using var first = new GuardedBuffer(output);
        using var indices = new GuardedBuffer(output);
        using var mean = new GuardedBuffer(output);
        using var gradient = new GuardedBuffer(input);

        Stages.Run(
            1,
            new MaxPoolForward(geometry, VectorWidths.Widest, x.Pointer, largest.Pointer, indices: null),
            new MaxPoolForward(geometry, VectorWidths.Widest, x.Pointer, first.Pointer, indices.Pointer),
            new MaxPoolGradient(geometry, VectorWidths.Widest, first.Pointer, indices.Pointer, gradient.Pointer),
            new AveragePoolForward(geometry, AverageDivisor.Default, VectorWidths.Widest, x.Pointer, mean.Pointer));

        Assert.All([.. largest.ToArray(), .. first.ToArray(), .. mean.ToArray()], value => Assert.Equal(3, value));
        Assert.Equal(3 * output, gradient.ToArray().Sum());
    }

    private static void ConvolutionTiles<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int pixels = 1; pixels <= Tile.MaxPixels<TSimd>(); pixels++)
        {
            for (int vectors = 1; vectors <= 2; vectors++)
            {
                ConvolutionTile<TSimd, BroadcastRead>(pixels, vectors);
                ConvolutionTile<TSimd, BlockRead>(pixels, vectors);
                ConvolutionTile<TSimd, VectorRead>(pixels, vectors);
            }
        }
        for (int filters = 1; filters <= TapTile.MaxFilters<TSimd>(); filters++)
        {
            for (int taps = 1; taps <= TapTile.MaxTaps; taps++)
            {
                GradientTile<TSimd>(filters, taps);
            }
        }
        for (int filters = 1; filters <= BatchLaneTile.MaxFilters && BatchLaneTile.Serves<TSimd>(); filters++)
        {
            PairedTile<TSimd>(filters);
        }
        for (int filters = 1; filters <= FirstLayerTile.MaxFilters; filters++)
        {
            FilterTile<TSimd>(filters, vectors: 1);
            FilterTile<TSimd>(filters, vectors: 2);
        }
    }

    private static void FilterTile<TSimd>(int filters, int vectors)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float[] start = Stages.RandomFloats(filters, 7);
        int columns = vectors * TSimd.Width;
        using var starts = new GuardedBuffer(start);
        using var sums = new GuardedBuffer(filters * columns);
        var arguments = new FirstLayerTileArguments
        { Start = starts.Pointer, Sums = sums.Pointer, SumFilter = columns, Second = TSimd.Width };

        FirstLayerTile.Run<TSimd>(filters, vectors, &arguments);

        Assert.Equal(start.SelectMany(value => Enumerable.Repeat(value, columns)), sums.ToArray());
        sums.AssertGuardsUntouched();
    }

    private static void GradientTile<TSimd>(int filters, int taps)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float[] start = Stages.RandomFloats(filters * taps * Blocks.Size, 7);
        using var sums = new GuardedBuffer(start);
        var arguments = new TapTileArguments { Sums = sums.Pointer, SumFilter = taps * Blocks.Size };

        TapTile.Run<TSimd>(filters, taps, &arguments);

        Assert.Equal(start, sums.ToArray());
        sums.AssertGuardsUntouched();
    }

    private static void PairedTile<TSimd>(int filters) where TSimd : unmanaged, ISimd<TSimd>
    {
        float[] start = Stages.RandomFloats(filters * Blocks.Size, 7);
        using var from = new GuardedBuffer(start);
        using var target = new GuardedBuffer(4 * start.Length);
        var arguments = new TileArguments
        {
            Start = from.Pointer,
            StartPixel = Blocks.Size,
            Target = target.Pointer,
            TargetPixel = 2 * Blocks.Size,
            TargetSecond = 2 * start.Length,
        };

        BatchLaneTile.Run<TSimd>(filters, Blocks.Size, Blocks.Size, &arguments);

        float[] twice = [.. start.Chunk(Blocks.Size).SelectMany(lanes => lanes.Concat(lanes))];
        Assert.Equal([.. twice, .. twice], target.ToArray());
        target.AssertGuardsUntouched();
    }

    private static void ConvolutionTile<TSimd, TRead>(int pixels, int vectors)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRead : struct, ITileRead
    {
        int row = vectors * TSimd.Width;
        using var start = new GuardedBuffer(Stages.RandomFloats(pixels * row, 7));
        using var target = new GuardedBuffer(pixels * row);
        var arguments = new TileArguments
        {
            Start = start.Pointer,
            StartPixel = row,
            StartSecond = TSimd.Width,
            Target = target.Pointer,
            TargetPixel = row,
            TargetSecond = TSimd.Width,
        };

        Tile.Run<TSimd, TRead>(pixels, vectors, &arguments);

        Assert.Equal(start.ToArray(), target.ToArray());
        target.AssertGuardsUntouched();
    }

    private static void DepthwiseTiles<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
    {
        DepthwiseTiles<TSimd, DepthwiseTile1>();
        DepthwiseTiles<TSimd, DepthwiseTile2>();
        DepthwiseTiles<TSimd, DepthwiseGradientTile2>();
    }

    private static void DepthwiseTiles<TSimd, TTile>()
        where TSimd : unmanaged, ISimd<TSimd>
        where TTile : struct, IDepthwiseTile
    {
        for (int units = 1; units <= TTile.MaxUnits<TSimd>(); units++)
        {
            using var start = new GuardedBuffer(16, 3);
            using var result = new GuardedBuffer(units * TTile.Targets * 16);
            var arguments = new DepthwiseTileArguments { Start = start.Pointer, Result = result.Pointer };

            TTile.Run<TSimd>(units, &arguments);

            for (int pixel = 0; pixel < units * TTile.Targets; pixel++)
            {
                Assert.All(result.ToArray()[(pixel * 16)..((pixel * 16) + TSimd.Width)], value => Assert.Equal(3, value));
            }
            result.AssertGuardsUntouched();
        }
    }

    private static void DepthwiseOnes<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
    {
        using var ones = new GuardedBuffer(16 * 16, 1);
        using var zeros = new GuardedBuffer(3 * 16, 0);
        using var sums = new GuardedBuffer(9 * 16, 0);
        using var bias = new GuardedBuffer(16, 0);
        var axis = new ConvolutionAxis(4, Kernel: 3, PadBegin: 1, PadEnd: 1);

        DepthwiseGradient.SumImage<TSimd>(axis, axis, ones.Pointer, ones.Pointer, zeros.Pointer, sums.Pointer, bias.Pointer);

        float[] actual = [.. Enumerable.Range(0, 9).Select(tap => sums.ToArray()[tap * 16])];
        Assert.Equal([9, 12, 9, 12, 16, 12, 9, 12, 9], actual);
        Assert.Equal(16, bias.ToArray()[0]);
    }

    private static void OuterProductTiles<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int vectors = 1; vectors <= OuterProductTile.MaxVectors; vectors++)
        {
            int row = vectors * TSimd.Width, floats = OuterProductTile.Rows<TSimd>() * row;
            float[] before = Stages.RandomFloats(floats, 7);
            using var sums = new GuardedBuffer(before);
            var arguments = new OuterProductArguments { Sums = sums.Pointer, SumStep = row, Adds = true };

            OuterProductTile.Run<TSimd>(vectors, &arguments);
            Assert.Equal(before, sums.ToArray());

            arguments.Adds = false;
            OuterProductTile.Run<TSimd>(vectors, &arguments);
            Assert.Equal(new float[floats], sums.ToArray());
            sums.AssertGuardsUntouched();
        }
    }

    private static void MatrixTiles<TSimd>() where TSimd : unmanaged, ISimd<TSimd>
    {
        using var result = new GuardedBuffer(Floats);
        var ahead = new PrefetchLines(result.Pointer, 0);
        if (TSimd.Registers >= 32)
        {
            MatrixTile.Multiply<TSimd, Fourteen>(0, null, null, result.Pointer, 2 * TSimd.Width, TileWrite.Store, ahead);
            AssertZeros(result, 14 * 2 * TSimd.Width);
        }
        result.Span.Fill(float.NaN);
        MatrixTile.Multiply<TSimd, Six>(0, null, null, result.Pointer, 2 * TSimd.Width, TileWrite.Store, ahead);
        AssertZeros(result, 6 * 2 * TSimd.Width);
    }

    private static void AssertZeros(GuardedBuffer result, int count)
    {
        Assert.All(result.ToArray()[..count], value => Assert.Equal(0, value));
        Assert.All(result.ToArray()[count..], value => Assert.True(float.IsNaN(value)));
    }
}
