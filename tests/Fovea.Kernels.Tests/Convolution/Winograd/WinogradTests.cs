using Fovea.Kernels.Convolution;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;
using Fovea.Tests.Shared;

namespace Fovea.Kernels.Tests.Convolution.Winograd;

public class WinogradTests
{
    private const long MaxMultiplyAdds = 1_000_000;
    private static readonly int Geometries = InstructionSetRun.IsChild ? 60 : 400;

    private static readonly VectorWidth[] Widths =
        [.. new[] { VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Bits128 }.Where(VectorWidths.IsSupported)];

    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    public void EveryElement_IsWithinTheBoundOfItsRoundings_AndHasTheSameBits_AtEveryWidthAndThreadCount(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        using ThreadTeam one = new(1), two = new(2), three = new(3);
        ThreadTeam[] teams = [one, two, three];
        ConvolutionKernel kernel = Winograd(pass);
        for (int seed = 0; seed < Geometries; seed++)
        {
            var random = new System.Random(seed);
            ConvolutionGeometry geometry = Next(random);
            Operands operands = Operands.Reals(geometry, random);
            bool relu = pass == ConvolutionPass.Forward && seed % 2 == 0, hasBias = seed % 3 != 0;
            double[]? expected = null, bounds = null;
            float[]? first = null;
            foreach ((VectorWidth width, ThreadTeam team) in Widths.Select((width, i) => (width, teams[(seed + i) % 3]))
                .Append((Widths[0], teams[(seed + 1) % 3])))
            {
                string context = $"{kernel}, {(int)width} bits, {team.Threads} threads, ReLU {relu}, seed {seed}: {geometry}";
                using var convolution = new ConvolutionCase(kernel, geometry, width, hasBias, relu);

                float[] actual = operands.Run(convolution, team, context);

                expected ??= operands.Expected(convolution);
                bounds ??= WinogradBound.Of(geometry, pass == ConvolutionPass.InputGradient, operands);
                for (int i = 0; i < expected.Length; i++)
                {
                    double value = relu ? Math.Max(0, expected[i]) : expected[i];
                    Assert.True(Math.Abs(actual[i] - value) <= bounds[i],
                        $"Element {i}: {actual[i]}, expected {value} ± {bounds[i]}. {context}");
                }
                first ??= actual;
                bool widthsRoundAlike = VectorWidths.IsSupported(VectorWidth.Bits256) || Widths.Length == 1;
                Assert.True(!widthsRoundAlike || first.AsSpan().SequenceEqual(actual), $"Bits differ from those of {Widths[0]}. {context}");
            }
        }
    }

    [Theory]
    [InlineData(3, 64, 64, 28, 1)]
    [InlineData(3, 256, 256, 14, 1)]
    [InlineData(3, 512, 64, 7, 2)]
    [InlineData(5, 16, 32, 28, 1)]
    [InlineData(5, 64, 192, 27, 1)]
    [InlineData(5, 256, 64, 7, 2)]
    public void Error_StaysWithinThreeTimesTheDirectKernels_OnRealisticData(int taps, int ic, int oc, int size, int batch)
    {
        var axis = new ConvolutionAxis(size, taps, 1, taps / 2, taps / 2);
        var geometry = new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
        Operands operands = Realistic(geometry, new System.Random(5));

        foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.Forward, ConvolutionPass.InputGradient])
        {
            ConvolutionKernel direct = ConvolutionKernels.Choose(pass, geometry, VectorWidths.Widest, allowWinograd: false).Kernel;
            double reference = RootMeanSquareError(direct, geometry, operands);

            double error = RootMeanSquareError(Winograd(pass), geometry, operands);

            Assert.True(error <= 3 * reference, $"{pass}: {error:G3}, direct {reference:G3}: {error / reference:F2} times.");
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{pass} {taps}×{taps} {ic}→{oc}: {error:G3}, direct {reference:G3}: {error / reference:F2} times");
        }
    }

    [Fact]
    public void EveryElement_IsWritten_WhereWorkIsCut()
    {
        // Many channels and few tiles, many tiles and few channels, several images in a run, padding beyond the filter;
        // weights that no cache holds, for one run of tiles and for two.
        using var team = new ThreadTeam(2);
        foreach ((int taps, int batch, int ic, int oc, int size, int pad) in ((int, int, int, int, int, int)[])
            [(3, 1, 300, 272, 6, 1), (3, 2, 3, 5, 131, 1), (3, 40, 17, 33, 5, 0), (3, 1, 5, 7, 9, 4),
                (3, 2, 420, 290, 5, 1), (3, 210, 420, 290, 1, 1),
                (5, 1, 300, 40, 6, 2), (5, 2, 3, 5, 71, 2), (5, 40, 17, 33, 5, 0), (5, 1, 5, 7, 9, 6), (5, 2, 420, 290, 3, 2)])
        {
            var axis = new ConvolutionAxis(size, taps, 1, pad, pad);
            var geometry = new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
            foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.Forward, ConvolutionPass.InputGradient])
            {
                string context = $"{pass}, {geometry}";
                Operands operands = Operands.Reals(geometry, new System.Random(3));
                using var convolution = new ConvolutionCase(Winograd(pass), geometry, VectorWidths.Widest, hasBias: true);

                float[] actual = operands.Run(convolution, team, context);

                double[] expected = operands.Expected(convolution);
                double largest = expected.Max(Math.Abs);
                Assert.All(actual.Zip(expected), pair => Assert.True(
                    Math.Abs(pair.First - pair.Second) <= 1e-5 * largest,
                    $"{pair.First}, expected {pair.Second}. {context}"));
            }
        }
    }

    [Fact]
    public void Choose_TakesIt_WhereItIsFaster_AndNeverWhenWinogradIsNotAllowed()
    {
        static ConvolutionKernel Choose(int size, int ic, int oc, bool allowWinograd, int taps = 3)
        {
            var axis = new ConvolutionAxis(size, taps, 1, taps / 2, taps / 2);
            return ConvolutionKernels.Choose(
                ConvolutionPass.Forward, new ConvolutionGeometry(2, ic, oc, 1, ConvolutionAxis.None, axis, axis),
                VectorWidths.Widest, allowWinograd: allowWinograd).Kernel;
        }

        Assert.Same(Winograd(ConvolutionPass.Forward), Choose(56, 64, 64, allowWinograd: true));
        Assert.True(Choose(56, 64, 64, allowWinograd: false).IsDirect);
        Assert.True(Choose(28, 3, 64, allowWinograd: true).IsDirect);
        Assert.True(Choose(2, 512, 512, allowWinograd: true).IsDirect);
        Assert.Same(Winograd(ConvolutionPass.Forward), Choose(27, 64, 192, allowWinograd: true, taps: 5));
        Assert.True(Choose(27, 64, 192, allowWinograd: false, taps: 5).IsDirect);
        Assert.True(Choose(28, 3, 64, allowWinograd: true, taps: 5).IsDirect);
    }

    private static ConvolutionKernel Winograd(ConvolutionPass pass) => ConvolutionKernels.For(pass).Single(kernel => !kernel.IsDirect);

    private static double RootMeanSquareError(ConvolutionKernel kernel, ConvolutionGeometry geometry, Operands operands)
    {
        using var team = new ThreadTeam(2);
        using var convolution = new ConvolutionCase(kernel, geometry, VectorWidths.Widest, hasBias: false);
        float[] actual = operands.Run(convolution, team, kernel.Name);
        return Math.Sqrt(actual.Zip(operands.Expected(convolution), (a, e) => (a - e) * (a - e)).Average());
    }

    // What follows a ReLU, weights as He et al. draw them; gradients are normal.
    internal static Operands Realistic(ConvolutionGeometry geometry, System.Random random)
    {
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

        float deviation = MathF.Sqrt(2f / (geometry.Width.Kernel * geometry.Height.Kernel * geometry.InChannels));
        Operands zeros = Operands.Integers(geometry, random);
        return new Operands(
            Array.ConvertAll(zeros.Input, _ => Math.Max(0, Normal())), Array.ConvertAll(zeros.Weights, _ => deviation * Normal()),
            zeros.Bias, Array.ConvertAll(zeros.Output, _ => Normal()));
    }

    internal static ConvolutionGeometry Next(System.Random random)
    {
        int taps = random.Next(2) == 0 ? 3 : 5;
        while (true)
        {
            ConvolutionAxis Axis() => new(random.Next(1, 41), taps, 1, random.Next(taps), random.Next(taps));

            try
            {
                var geometry = new ConvolutionGeometry(
                    random.Next(1, 4), random.Next(1, 71), random.Next(1, 71), 1, ConvolutionAxis.None, Axis(), Axis());
                if (geometry.MultiplyAdds <= MaxMultiplyAdds)
                {
                    return geometry;
                }
            }
            catch (ShapeException)
            {
                // The kernel is larger than the padded input: draw again.
            }
        }
    }
}
