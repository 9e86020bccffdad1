using Fovea.Kernels.Convolution;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>The epilogue that a kernel applies as it stores gives what stages of their own would.</summary>
public sealed class ConvolutionEpilogueTests
{
    [Theory]
    [InlineData(nameof(ConvolutionPass.Forward))]
    [InlineData(nameof(ConvolutionPass.InputGradient))]
    public unsafe void EveryKernel_AddsActivatesAndMasks_BitForBit(string passName)
    {
        ConvolutionPass pass = Enum.Parse<ConvolutionPass>(passName);
        using var team = new ThreadTeam(2);
        VectorWidth[] widths = [.. Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported)];
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new System.Random(seed);
            ConvolutionGeometry g = RandomGeometry.Next(random);
            (bool adds, bool activates, bool masks) = (seed % 2 == 0, seed % 3 == 0, seed % 5 < 3);
            foreach (ConvolutionKernel kernel in ConvolutionKernels.For(pass).Where(kernel => kernel.Supports(g).IsSuitable))
            {
                using var input = new GuardedTensor(kernel.InputLayout, g.Batch, g.InChannels, g.InputArea);
                using var output = new GuardedTensor(kernel.OutputLayout, g.Batch, g.OutChannels, g.OutputArea);
                using var weights = new GuardedTensor(TensorLayout.Plain, 1, 1, g.WeightLength);
                using var workspace = new GuardedTensor(TensorLayout.Plain, 1, 1, checked((int)kernel.WorkspaceFloats(g)));
                (GuardedTensor source, GuardedTensor result) = pass == ConvolutionPass.Forward ? (input, output) : (output, input);
                using GuardedTensor addend = result.Like(), mask = result.Like();
                source.Set(Numbers(random, source.Count));
                weights.Set(Numbers(random, g.WeightLength));
                float[] added = Numbers(random, result.Count), maskValues = Numbers(random, result.Count);
                addend.Set(added);
                mask.Set(maskValues);
                var plain = new ConvolutionPointers
                { Input = input.Pointer, Output = output.Pointer, Weights = weights.Pointer, Workspace = workspace.Pointer };
                VectorWidth width = widths[seed % widths.Length];

                Run(kernel.Prepare(g, width, plain));
                float[] expected = result.Get();
                result.Poison();
                float upperBound = seed % 4 == 0 ? 6 : float.PositiveInfinity;
                Run(kernel.Prepare(
                    g, width,
                    plain with
                    {
                        Addend = adds ? addend.Pointer : null,
                        Mask = masks ? mask.Pointer : null,
                        MaskOf = new FusedReLU(true, upperBound),
                    },
                    new FusedReLU(activates, upperBound)));

                for (int i = 0; i < expected.Length; i++)
                {
                    float value = expected[i] + (adds ? added[i] : 0);
                    value = activates ? Math.Clamp(value, 0, upperBound) : value;
                    expected[i] = masks && !(maskValues[i] > 0 && maskValues[i] < upperBound) ? 0 : value;
                }
                string context = $"{kernel}, seed {seed}: {g}";
                Assert.True(expected.AsSpan().SequenceEqual(result.Get()), context);
                result.AssertGuardsUntouched(context);
            }
        }

        void Run(PreparedKernel prepared)
        {
            team.Run(new StageRunner(prepared.WeightStages));
            team.Run(new StageRunner(prepared.Stages));
        }
    }

    [Fact]
    public unsafe void WeightGradients_RefuseAnEpilogue()
    {
        var geometry = new ConvolutionGeometry(
            1, 16, 16, 1, ConvolutionAxis.None, new ConvolutionAxis(8, Kernel: 3), new ConvolutionAxis(8, Kernel: 3));
        ConvolutionKernel kernel = ConvolutionKernels.Choose(ConvolutionPass.WeightGradient, geometry, VectorWidth.Bits128).Kernel;

        Assert.Throws<ArgumentException>(() => kernel.Prepare(geometry, VectorWidth.Bits128, default, relu: true));
    }

    private static float[] Numbers(System.Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-7, 8))];
}
