using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.BatchLanes;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Convolution.BatchLanes;

/// <summary>Convolution, ReLU and pooling in one pass are what the three are one after the other; so is the backward pass.</summary>
public sealed class PooledBatchLaneConvolutionTests
{
    // Sums of products of small integers are exact in any order.
    [Fact]
    public unsafe void Forward_IsConvolutionThenReLUThenPooling_ToTheBit()
    {
        (VectorWidth Width, int Threads)[] setups = [.. Stages.Setups];
        int served = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new System.Random(seed);
            ConvolutionGeometry g = Next(random);
            if (Pooling(g) is not PoolingGeometry pooling || !PooledBatchLaneConvolution.Supports(g, pooling).IsSuitable)
            {
                continue;
            }
            served++;
            Operands operands = Operands.Integers(g, random);
            if (seed % 7 == 0)
            {
                operands.Input[random.Next(operands.Input.Length)] = float.NaN;
            }
            bool hasBias = seed % 3 > 0;
            FusedReLU relu = (seed % 4) switch { 0 => default, 1 => new FusedReLU(true, 6), _ => new FusedReLU(true) };
            (double[] expected, int[] expectedIndices) = Reference(g, pooling, operands, hasBias, relu);
            (VectorWidth width, int threads) = setups[seed % setups.Length];
            string context = $"seed {seed}, {width}, {threads} threads: {g}";
            using var input = new GuardedTensor(TensorLayout.BatchLanes, g.Batch, g.InChannels, g.InputArea);
            using var weights = new GuardedTensor(TensorLayout.Plain, 1, 1, g.WeightLength);
            using var bias = new GuardedTensor(TensorLayout.Plain, 1, 1, g.OutChannels);
            using var workspace = new GuardedTensor(TensorLayout.Plain, 1, 1, checked((int)PooledBatchLaneConvolution.WorkspaceFloats(g)));
            using var output = new GuardedTensor(TensorLayout.BatchLanes, g.Batch, g.OutChannels, pooling.OutputArea);
            using GuardedTensor indices = output.Like();
            input.Set(operands.Input);
            weights.Set(operands.Weights);
            bias.Set(operands.Bias);
            var pointers = new ConvolutionPointers
            {
                Input = input.Pointer,
                Weights = weights.Pointer,
                Bias = hasBias ? bias.Pointer : null,
                Output = output.Pointer,
                Workspace = workspace.Pointer,
            };
            bool withIndices = seed % 2 == 0;

            PreparedKernel prepared = PooledBatchLaneConvolution.Prepare(
                g, pooling, width, pointers, withIndices ? indices.Pointer : null, relu);
            Stages.Run(threads, prepared.WeightStages);
            Stages.Run(threads, prepared.Stages);

            Stages.AssertSameBits(Array.ConvertAll(expected, value => (float)value + 0f), output.Get(), context);
            int[] found = Array.ConvertAll(indices.Get(), BitConverter.SingleToInt32Bits);
            for (int i = 0; i < expected.Length && withIndices; i++)
            {
                // Where the ReLU is at a bound, no gradient goes by the index.
                Assert.True(found[i] == expectedIndices[i] || (relu.Applies && !relu.Passes(expected[i])),
                    $"{context}: index {i} is {found[i]}, not {expectedIndices[i]}");
            }
            output.AssertGuardsUntouched(context);
            indices.AssertGuardsUntouched(context);
            workspace.AssertGuardsUntouched(context);
        }
        Assert.True(served > 50, $"{served} geometries were served");
    }

    [Fact]
    public unsafe void WeightGradient_IsThatOfTheGradientBeforeThePooling()
    {
        (VectorWidth Width, int Threads)[] setups = [.. Stages.Setups];
        int served = 0;
        for (int seed = 0; seed < 600; seed++)
        {
            var random = new System.Random(seed);
            ConvolutionGeometry g = Next(random);
            if (Pooling(g) is not PoolingGeometry pooling || !PooledBatchLaneWeightGradient.Supports(g, pooling).IsSuitable)
            {
                continue;
            }
            served++;
            Operands operands = Operands.Integers(g, random);
            int count = g.Batch * g.OutChannels * pooling.OutputArea;
            float[] dPooled = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-7, 8))];
            int[] cells = [.. Enumerable.Range(0, count).Select(i => Cell(random, pooling, i % pooling.OutputArea))];
            (double[] dWeights, double[] dBias) = ReferenceGradient(g, pooling, operands.Input, dPooled, cells);
            (VectorWidth width, int threads) = setups[seed % setups.Length];
            string context = $"seed {seed}, {width}, {threads} threads: {g}";
            using var input = new GuardedTensor(TensorLayout.BatchLanes, g.Batch, g.InChannels, g.InputArea);
            using var gradient = new GuardedTensor(TensorLayout.BatchLanes, g.Batch, g.OutChannels, pooling.OutputArea);
            using GuardedTensor indices = gradient.Like();
            using var weights = new GuardedTensor(TensorLayout.Plain, 1, 1, g.WeightLength);
            using var bias = new GuardedTensor(TensorLayout.Plain, 1, 1, g.OutChannels);
            using var workspace = new GuardedTensor(
                TensorLayout.Plain, 1, 1, checked((int)PooledBatchLaneWeightGradient.WorkspaceFloats(g)));
            input.Set(operands.Input);
            gradient.Set(dPooled);
            indices.Set(Array.ConvertAll(cells, BitConverter.Int32BitsToSingle));
            bool hasBias = seed % 3 > 0;
            var pointers = new ConvolutionPointers
            {
                Input = input.Pointer,
                Output = gradient.Pointer,
                Weights = weights.Pointer,
                Bias = hasBias ? bias.Pointer : null,
                Workspace = workspace.Pointer,
            };

            Stages.Run(threads, PooledBatchLaneWeightGradient.Prepare(g, pooling, width, pointers, indices.Pointer).Stages);

            Stages.AssertClose(dWeights, weights.Get(), 0, 0, context);
            Stages.AssertClose(hasBias ? dBias : [], hasBias ? bias.Get() : [], 0, 0, context);
            weights.AssertGuardsUntouched(context);
            workspace.AssertGuardsUntouched(context);
        }
        Assert.True(served > 20, $"{served} geometries were served");
    }

    [Fact]
    public void Supports_GivesAReason_WhenItPassesOver()
    {
        var convolution = new ConvolutionGeometry(16, 3, 6, 1, ConvolutionAxis.None, new ConvolutionAxis(8, 3), new ConvolutionAxis(8, 3));
        var threes = new PoolingGeometry(16, 6, PoolingAxis.None, new PoolingAxis(6, 3, 3), new PoolingAxis(6, 3, 3));

        Assert.Contains("2 × 2", PooledBatchLaneConvolution.Supports(convolution, threes).Reason, StringComparison.Ordinal);
        Assert.Contains("2 × 2", PooledBatchLaneWeightGradient.Supports(convolution, threes).Reason, StringComparison.Ordinal);
        Assert.Contains("channels", PooledBatchLaneWeightGradient.Supports(convolution, Pooling(convolution)!).Reason,
            StringComparison.Ordinal);
    }

    // Over images; mostly of a first layer with one channel or of single taps, which the gradient takes.
    private static ConvolutionGeometry Next(System.Random random)
    {
        while (true)
        {
            int kernel = random.Next(1, 6);
            ConvolutionAxis Axis(int largest) => new(random.Next(kernel, largest), kernel, random.Next(1, 3),
                random.Next(3), random.Next(3), random.Next(1, 3));
            int channels = random.Next(2) == 0 ? 1 : random.Next(1, 8);
            try
            {
                return new ConvolutionGeometry(
                    random.Next(1, 70), channels, random.Next(1, 20), 1, ConvolutionAxis.None, Axis(16), Axis(20));
            }
            catch (ShapeException)
            {
                // The kernel is larger than the padded input: draw again.
            }
        }
    }

    private static PoolingGeometry? Pooling(ConvolutionGeometry g) => g.Height.Output < 2 || g.Width.Output < 2
        ? null
        : new PoolingGeometry(g.Batch, g.OutChannels, PoolingAxis.None, new PoolingAxis(g.Height.Output, 2, 2),
            new PoolingAxis(g.Width.Output, 2, 2));

    private static int Cell(System.Random random, PoolingGeometry pooling, int output)
    {
        (int row, int column) = Math.DivRem(output, pooling.WidthWindows.Length);
        return (((2 * row) + random.Next(2)) * pooling.Width.Input) + (2 * column) + random.Next(2);
    }

    private static (double[] Values, int[] Indices) Reference(
        ConvolutionGeometry g, PoolingGeometry pooling, Operands operands, bool hasBias, FusedReLU relu)
    {
        double[] sums = new double[g.Batch * g.OutChannels * g.OutputArea];
        ReferenceConvolution.Forward<double>(
            g, Stages.ToDoubles(operands.Input), Stages.ToDoubles(operands.Weights),
            hasBias ? Stages.ToDoubles(operands.Bias) : [], sums, 0, g.Batch);
        sums = Array.ConvertAll(sums, relu.ApplyOne);
        double[] values = new double[g.Batch * g.OutChannels * pooling.OutputArea];
        int[] indices = new int[values.Length];
        ReferenceMaxPool.Forward<double>(pooling, sums, values, indices, 0, pooling.Planes);
        return (values, indices);
    }

    private static (double[] Weights, double[] Bias) ReferenceGradient(
        ConvolutionGeometry g, PoolingGeometry pooling, float[] input, float[] dPooled, int[] cells)
    {
        double[] dOutput = new double[g.Batch * g.OutChannels * g.OutputArea], dWeights = new double[g.WeightLength],
            dBias = new double[g.OutChannels];
        ReferenceMaxPool.Gradient<double>(pooling, Stages.ToDoubles(dPooled), cells, dOutput, 0, pooling.Planes);
        ReferenceConvolution.WeightGradient<double>(g, Stages.ToDoubles(input), dOutput, dWeights, 0, g.OutChannels);
        ReferenceConvolution.BiasGradient<double>(g, dOutput, dBias, 0, g.OutChannels);
        return (dWeights, dBias);
    }
}
