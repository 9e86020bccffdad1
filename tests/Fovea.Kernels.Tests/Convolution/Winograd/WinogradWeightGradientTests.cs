using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.Convolution.Winograd;

public class WinogradWeightGradientTests
{
    private static readonly int Geometries = InstructionSetRun.IsChild ? 40 : 250;

    private static readonly VectorWidth[] Widths =
        [.. new[] { VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128 }.Where(VectorWidths.IsSupported)];

    private static ConvolutionKernel Winograd => ConvolutionKernels.For(ConvolutionPass.WeightGradient).Single(kernel => !kernel.IsDirect);

    [Fact]
    public void EveryElement_IsWithinTheBoundOfItsRoundings_AndHasTheSameBits_AtEveryWidthAndThreadCount()
    {
        using ThreadTeam one = new(1), two = new(2), three = new(3);
        ThreadTeam[] teams = [one, two, three];
        for (int seed = 0; seed < Geometries; seed++)
        {
            var random = new System.Random(seed);
            ConvolutionGeometry geometry = seed % 2 == 0 ? WinogradTests.Next(random) : FiveTaps(random);
            if (!Winograd.Supports(geometry).IsSuitable)
            {
                continue;   // a 5×5 filter over few pixels
            }
            Operands operands = Operands.Reals(geometry, random);
            bool hasBias = seed % 3 != 0;
            double[]? expected = null;
            double[] bounds = WinogradGradientBound.Of(geometry, operands, hasBias);
            float[]? first = null;
            foreach ((VectorWidth width, ThreadTeam team) in Widths.Select((width, i) => (width, teams[(seed + i) % 3]))
                .Append((Widths[0], teams[(seed + 1) % 3])))
            {
                string context = $"{Winograd}, {(int)width} bits, {team.Threads} threads, seed {seed}: {geometry}";
                using var convolution = new ConvolutionCase(Winograd, geometry, width, hasBias);
                Assert.EndsWith($" {(int)width}", convolution.StageNames.First(), StringComparison.Ordinal);

                float[] actual = operands.Run(convolution, team, context);

                expected ??= operands.Expected(convolution);
                AssertWithin(bounds, expected, actual, context);
                first ??= actual;
                bool widthsRoundAlike = VectorWidths.IsSupported(VectorWidth.Bits256) || Widths.Length == 1;
                Assert.True(!widthsRoundAlike || first.AsSpan().SequenceEqual(actual), $"Bits differ from those of {Widths[0]}. {context}");
            }
        }
    }

    [Fact]
    public void EveryElement_IsWritten_WhereWorkIsCut_WithTheSameBitsForAnyNumberOfThreads()
    {
        using ThreadTeam one = new(1), three = new(3);
        // Many channels and few tiles, many tiles and few channels, several images in a run, padding beyond the filter.
        foreach ((int taps, int batch, int ic, int oc, int size, int pad) in ((int, int, int, int, int, int)[])
            [(3, 1, 150, 300, 6, 1), (3, 1, 300, 40, 5, 2), (3, 2, 3, 5, 131, 1), (3, 40, 17, 33, 5, 0),
                (3, 3, 20, 50, 60, 1), (3, 1, 5, 7, 9, 4),
                (5, 16, 140, 20, 8, 2), (5, 16, 20, 140, 8, 2), (5, 2, 3, 5, 71, 2), (5, 260, 17, 33, 5, 0), (5, 30, 5, 7, 9, 6)])
        {
            var axis = new ConvolutionAxis(size, taps, 1, pad, pad);
            var geometry = new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
            string context = $"{geometry}";
            Operands operands = Operands.Reals(geometry, new System.Random(3));
            using var convolution = new ConvolutionCase(Winograd, geometry, VectorWidths.Widest, hasBias: true);

            float[] actual = operands.Run(convolution, one, context);

            AssertWithin(WinogradGradientBound.Of(geometry, operands, hasBias: true), operands.Expected(convolution), actual, context);
            Assert.True(actual.AsSpan().SequenceEqual(operands.Run(convolution, three, context)),
                $"Bits differ between threads. {context}");
        }
    }

    [Fact]
    public void Gradient_IsZero_WhenTheBatchIsEmpty()
    {
        using var team = new ThreadTeam(2);
        var axis = new ConvolutionAxis(8, 3, 1, 1, 1);
        var geometry = new ConvolutionGeometry(0, 20, 20, 1, ConvolutionAxis.None, axis, axis);
        using var convolution = new ConvolutionCase(Winograd, geometry, VectorWidths.Widest, hasBias: true);

        float[] actual = Operands.Integers(geometry, new System.Random(1)).Run(convolution, team, "empty");

        Assert.All(actual, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(3, 16, 16, 4, 32)]     // 32 tiles
    [InlineData(3, 64, 64, 14, 2)]     // 32
    [InlineData(3, 16, 32, 8, 32)]     // 128
    [InlineData(3, 16, 16, 28, 20)]    // 980
    [InlineData(3, 8, 20, 100, 16)]    // 10,000
    [InlineData(3, 3, 5, 316, 16)]     // 99,856
    [InlineData(5, 16, 16, 8, 16)]     // 256
    [InlineData(5, 16, 16, 27, 2)]     // 392
    [InlineData(5, 16, 32, 28, 5)]     // 980
    [InlineData(5, 3, 5, 200, 10)]     // 100,000
    public void Error_StaysWithinThreeTimesThatOfASumInOrder_OnRealisticData(int taps, int ic, int oc, int size, int batch)
    {
        var axis = new ConvolutionAxis(size, taps, 1, taps / 2, taps / 2);
        var geometry = new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
        Operands operands = WinogradTests.Realistic(geometry, new System.Random(5));
        using var team = new ThreadTeam(2);
        using var convolution = new ConvolutionCase(Winograd, geometry, VectorWidths.Widest, hasBias: false);
        double[] exact = operands.Expected(convolution);
        double reference = RootMeanSquare(SumInOrder(geometry, operands), exact);

        double error = RootMeanSquare(operands.Run(convolution, team, Winograd.Name), exact);

        TestContext.Current.TestOutputHelper!.WriteLine($"{taps}×{taps} {ic}→{oc}, {size}², batch {batch}: {error:G3}, "
            + $"in order {reference:G3}: {error / reference:F2} times");
        Assert.True(error <= 3 * reference, $"{error:G3}, in order {reference:G3}: {error / reference:F2} times.");
    }

    [Fact]
    public void Choose_TakesIt_WhereItIsFaster_AndNeverWhenWinogradIsNotAllowed()
    {
        static ConvolutionKernel Choose(int size, int ic, int oc, bool allowWinograd)
        {
            var axis = new ConvolutionAxis(size, 3, 1, 1, 1);
            return ConvolutionKernels.Choose(
                ConvolutionPass.WeightGradient, new ConvolutionGeometry(2, ic, oc, 1, ConvolutionAxis.None, axis, axis),
                VectorWidths.Widest, allowWinograd: allowWinograd).Kernel;
        }

        Assert.Same(Winograd, Choose(56, 64, 64, allowWinograd: true));
        Assert.True(Choose(56, 64, 64, allowWinograd: false).IsDirect);
        Assert.True(Choose(28, 3, 64, allowWinograd: true).IsDirect);
        Assert.True(Choose(2, 512, 512, allowWinograd: true).IsDirect);
    }

    [Theory]
    [InlineData(5, 14, 5, false)]   // 245 tiles
    [InlineData(5, 14, 6, true)]    // 294
    [InlineData(3, 14, 1, true)]
    public void Supports_LeavesLargerFiltersOverFewPixels_ToDirectKernels(int taps, int size, int batch, bool expected)
    {
        var axis = new ConvolutionAxis(size, taps, 1, taps / 2, taps / 2);

        Suitability suitability = Winograd.Supports(new ConvolutionGeometry(batch, 16, 16, 1, ConvolutionAxis.None, axis, axis));

        Assert.Equal(expected, suitability.IsSuitable);
    }

    // Of enough pixels, in several images, and few channels.
    private static ConvolutionGeometry FiveTaps(System.Random random)
    {
        ConvolutionAxis Axis() => new(random.Next(9, 34), 5, 1, random.Next(5), random.Next(5));

        ConvolutionAxis height = Axis(), width = Axis();
        int pixels = height.Output * width.Output, batch = (random.Next(1024, 2400) + pixels - 1) / pixels;
        return new ConvolutionGeometry(batch, random.Next(1, 25), random.Next(1, 25), 1, ConvolutionAxis.None, height, width);
    }

    private static double RootMeanSquare(float[] actual, double[] exact) =>
        Math.Sqrt(actual.Zip(exact, (a, e) => (a - e) * (a - e)).Average());

    // A direct sum for each weight, from the first pixel of the first image to the last.
    private static float[] SumInOrder(ConvolutionGeometry geometry, Operands operands)
    {
        int ic = geometry.InChannels, oc = geometry.OutChannels, size = geometry.Width.Output, taps = geometry.Width.Kernel;
        var sums = new float[geometry.WeightLength];
        for (int i = 0; i < sums.Length; i++)
        {
            (int pair, int tap) = Math.DivRem(i, taps * taps);
            (int o, int c) = Math.DivRem(pair, ic);
            for (int n = 0; n < geometry.Batch; n++)
            {
                ReadOnlySpan<float> input = operands.Input.AsSpan(((n * ic) + c) * size * size, size * size);
                ReadOnlySpan<float> output = operands.Output.AsSpan(((n * oc) + o) * size * size, size * size);
                int top = (tap / taps) - (taps / 2), left = (tap % taps) - (taps / 2);
                for (int y = Math.Max(0, -top); y < Math.Min(size, size - top); y++)
                {
                    for (int x = Math.Max(0, -left); x < Math.Min(size, size - left); x++)
                    {
                        sums[i] = MathF.FusedMultiplyAdd(input[((y + top) * size) + x + left], output[(y * size) + x], sums[i]);
                    }
                }
            }
        }
        return sums;
    }

    private static void AssertWithin(double[] bounds, double[] expected, float[] actual, string context)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= bounds[i],
                $"Element {i}: {actual[i]}, expected {expected[i]} ± {bounds[i]}. {context}");
        }
    }
}
