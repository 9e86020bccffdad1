using System.Text;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Worked figures of the specification, hand-made sums, and the reference kernel on the same made-up numbers.</summary>
public class LayerExplainerTests
{
    private static readonly Explanation Spec = LayerExplainer.Explain(new Conv(10, 5, padding: 2), Shape.Image(3, 32, 32));

    [Fact]
    public void Conv_HasTheSpecificationsFigures()
    {
        Assert.Equal(new Shape(10, 32, 32), Spec.OutputShape);
        Assert.Equal(760, Spec.Parameters);
        Assert.Equal(768_010, Spec.ParametersUnshared);
        Assert.Equal(768_000, Spec.MultiplyAdds);
        Assert.Equal(3072L * 10_240, Spec.MultiplyAddsDense);
        Assert.Equal("⌊(32 + 2·2 − 1·(5 − 1) − 1)/1⌋ + 1 = 32", Assert.Single(Spec.Substitution));
        Assert.Equal(75, Spec.Worked.Terms);
    }

    [Fact]
    public void Conv_SumsTheNumbersItIsGiven()
    {
        // A 2×2 kernel of ones over the lower right 2×2 of 1 … 9: 5 + 6 + 8 + 9 = 28, and a bias of ½.
        var options = new ExplanationOptions
        {
            Input = new Tensor(new Shape(1, 3, 3), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
            Parameters = new Dictionary<string, Tensor>
            { ["weight"] = new(new Shape(1, 1, 2, 2), [1, 1, 1, 1]), ["bias"] = new(new Shape(1), [0.5f]) },
            Position = [0, 1, 1],
        };

        WorkedValue worked = LayerExplainer.Explain(new Conv(1, 2), new Shape(1, 3, 3), options).Worked;

        Assert.Equal(28.5, worked.Value);
        Assert.Contains("channel 0, row 1: 8·1 + 9·1 = 17", worked.Lines);
        Assert.Contains("sum of 4 terms = 28; plus bias 0.5 = 28.5", worked.Lines);
    }

    [Fact]
    public void Conv_AgreesWithTheReferenceKernel_ThroughGroupsStridesDilationAndPadding()
    {
        var layer = new Conv(4, (3, 2), stride: (2, 1), padding: (2, 1), dilation: (1, 2), groups: 2);
        var shape = Shape.Image(6, 7, 8);
        Tensor input = Ramp(shape), weight = Ramp(new Shape(4, 3, 3, 2)), bias = Ramp(new Shape(4));
        var geometry = new ConvolutionGeometry(1, 6, 4, 2, ConvolutionAxis.None, new(7, 3, 2, 2, 2, 1), new(8, 2, 1, 1, 1, 2));
        double[] expected = new double[4 * geometry.OutputArea];
        ReferenceConvolution.Forward<double>(geometry, Wide(input), Wide(weight), Wide(bias), expected, 0, 1);

        for (int i = 0; i < expected.Length; i++)
        {
            (int c, int y, int x) = (i / geometry.OutputArea, i % geometry.OutputArea / geometry.Width.Output, i % geometry.Width.Output);
            double value = LayerExplainer.Explain(layer, shape, new ExplanationOptions
            {
                Input = input,
                Position = [c, y, x],
                Parameters = new Dictionary<string, Tensor> { ["weight"] = weight, ["bias"] = bias },
            }).Worked.Value;
            Assert.Equal(expected[i], value, 1e-12);   // 18 terms of order 1 in double precision
        }
    }

    [Fact]
    public void ConvTranspose_AgreesWithTheReferenceKernel()
    {
        var layer = new ConvTranspose(4, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false);
        var shape = Shape.Image(6, 4, 3);
        Tensor input = Ramp(shape), weight = Ramp(new Shape(6, 2, 3, 3));
        var geometry = new ConvolutionGeometry(1, 4, 6, 2, ConvolutionAxis.None, new(8, 3, 2, 1, 1), new(6, 3, 2, 1, 1));
        double[] expected = new double[4 * 8 * 6];
        ReferenceConvolution.InputGradient<double>(geometry, Wide(input), Wide(weight), expected, 0, 1);

        for (int i = 0; i < expected.Length; i++)
        {
            double value = LayerExplainer.Explain(layer, shape, new ExplanationOptions
            {
                Input = input,
                Position = [i / 48, i % 48 / 6, i % 6],
                Parameters = new Dictionary<string, Tensor> { ["weight"] = weight },
            }).Worked.Value;
            Assert.Equal(expected[i], value, 1e-12);
        }
    }

    [Theory]
    [InlineData(PaddingMode.Zeros, 1 + 2)]
    [InlineData(PaddingMode.Reflect, 2 + 1 + 2)]
    [InlineData(PaddingMode.Replicate, 1 + 1 + 2)]
    [InlineData(PaddingMode.Circular, 4 + 1 + 2)]
    public void Conv_ReadsWhatStandsInThePadding(PaddingMode mode, double expected)
    {
        Explanation explanation = LayerExplainer.Explain(
            new Conv(1, 3, padding: 1, bias: false, paddingMode: mode), Shape.Sequence(1, 4), new ExplanationOptions
            {
                Input = new Tensor(new Shape(1, 4), [1, 2, 3, 4]),
                Position = [0, 0],
                Parameters = new Dictionary<string, Tensor> { ["weight"] = new(new Shape(1, 1, 3), [1, 1, 1]) },
            });

        Assert.Equal(expected, explanation.Worked.Value);
    }

    [Fact]
    public void Pooling_ShowsTheWindowAndItsResult()
    {
        var shape = Shape.Image(1, 4, 4);
        var options = new ExplanationOptions
        { Input = new Tensor(shape, [.. Enumerable.Range(1, 16).Select(i => (float)i)]), Position = [0, 1, 0] };

        Assert.Equal(14, LayerExplainer.Explain(new MaxPool(2), shape, options).Worked.Value);
        Assert.Equal(11.5, LayerExplainer.Explain(new AveragePool(2), shape, options).Worked.Value);
        Assert.Equal(11.5, LayerExplainer.Explain(new MedianPool(2), shape, options).Worked.Value);
        Assert.Equal(Math.Sqrt(81 + 100 + 169 + 196), LayerExplainer.Explain(new LpPool(2), shape, options).Worked.Value, 1e-12);
        Assert.Equal((81 + 100 + 169 + 196) / 46.0, LayerExplainer.Explain(new StochasticPool(2), shape, options).Worked.Value, 1e-12);
        Assert.Equal(8.5, LayerExplainer.Explain(new GlobalAveragePool(), shape, options with { Position = [0, 0, 0] }).Worked.Value);
    }

    [Theory]
    [InlineData(0, 0, 14 / 9.0)]   // four cells of the input, nine of the padded one: PyTorch gives 1.5555556
    [InlineData(1, 1, 11)]
    [InlineData(2, 2, 4)]          // 16 alone, in the four cells that the padded input still has
    public void AveragePooling_CountsThePaddedInputsCells_InCeilMode(int y, int x, double expected)
    {
        var shape = Shape.Image(1, 4, 4);
        var options = new ExplanationOptions
        { Input = new Tensor(shape, [.. Enumerable.Range(1, 16).Select(i => (float)i)]), Position = [0, y, x] };

        Assert.Equal(expected,
            LayerExplainer.Explain(new AveragePool(3, stride: 2, padding: 1, ceilMode: true), shape, options).Worked.Value, 1e-12);
    }

    [Fact]
    public void Dense_SumsEveryInput()
    {
        Explanation explanation = LayerExplainer.Explain(new Dense(2), new Shape(3), new ExplanationOptions
        {
            Input = new Tensor(new Shape(3), [1, 2, 3]),
            Position = [1],
            Parameters = new Dictionary<string, Tensor>
            { ["weight"] = new(new Shape(2, 3), [0, 0, 0, 1, -1, 2]), ["bias"] = new(new Shape(2), [0, 10]) },
        });

        Assert.Equal(15, explanation.Worked.Value);
        Assert.Equal((8, 6), (explanation.Parameters, explanation.MultiplyAdds));
        Assert.Contains("inputs 0…2: 1·1 + 2·(−1) + 3·2 = 5", explanation.Worked.Lines);
    }

    [Fact]
    public void LayerNorm_UsesTheMeanAndVarianceOfItsSet()
    {
        Explanation explanation = LayerExplainer.Explain(new LayerNorm(epsilon: 0), new Shape(4), new ExplanationOptions
        {
            Input = new Tensor(new Shape(4), [1, 2, 3, 6]),
            Position = [3],
            Parameters = new Dictionary<string, Tensor>
            { ["weight"] = new(new Shape(4), [1, 1, 1, 2]), ["bias"] = new(new Shape(4), [0, 0, 0, 1]) },
        });

        Assert.Equal(((6 - 3) / Math.Sqrt(3.5) * 2) + 1, explanation.Worked.Value, 1e-12);
    }

    [Fact]
    public void InstanceNorm_SeesOneChannel_AndGroupNormItsGroup()
    {
        var shape = new Shape(4, 2);
        var options = new ExplanationOptions { Input = new Tensor(shape, [0, 0, 1, 3, 10, 20, 30, 60]), Position = [1, 1] };

        Assert.Equal(1, LayerExplainer.Explain(new InstanceNorm(epsilon: 0), shape, options).Worked.Value, 1e-12);
        Explanation group = LayerExplainer.Explain(new GroupNorm(2, epsilon: 0), shape, options with
        {
            Parameters = new Dictionary<string, Tensor>
            { ["weight"] = new(new Shape(4), [1, 1, 1, 1]), ["bias"] = new(new Shape(4), [0, 0, 0, 0]) },
        });
        Assert.Equal((3 - 1) / Math.Sqrt(1.5), group.Worked.Value, 1e-12);
    }

    [Fact]
    public void LocalResponse_DividesByItsNeighboursEnergy()
    {
        var options = new ExplanationOptions { Input = new Tensor(new Shape(3, 1, 1), [1, 2, 3]), Position = [1, 0, 0] };

        double value = LayerExplainer.Explain(
            new LocalResponseNorm(3, alpha: 3, beta: 0.5f, k: 2), new Shape(3, 1, 1), options).Worked.Value;

        Assert.Equal(2 / Math.Sqrt(2 + 14), value, 1e-12);
    }

    [Fact]
    public void Softmax_StaysFinite_OnLargeScores()
    {
        var options = new ExplanationOptions { Input = new Tensor(new Shape(2), [1000, 1001]), Position = [1] };

        double share = 1 / (1 + Math.Exp(-1));
        Assert.Equal(share, LayerExplainer.Explain(new Softmax(), new Shape(2), options).Worked.Value, 1e-12);
        Assert.Equal(Math.Log(share), LayerExplainer.Explain(new LogSoftmax(), new Shape(2), options).Worked.Value, 1e-12);
    }

    [Fact]
    public void ReLU_CutsNegativeNumbers()
    {
        Explanation explanation = LayerExplainer.Explain(
            new ReLU(), new Shape(2), new ExplanationOptions { Input = new Tensor(new Shape(2), [3, -3]) });

        Assert.Equal(3, explanation.Worked.Value);
        Assert.Contains(explanation.Sections, section => section.Lines.Contains("f(−2) = 0") && section.Lines.Contains("f(2) = 2"));
    }

    [Fact]
    public void Dropout_KeepsTheMean()
    {
        Explanation explanation = LayerExplainer.Explain(
            new Dropout(0.75f), new Shape(1), new ExplanationOptions { Input = new Tensor(new Shape(1), [2]) });

        Assert.Contains("x = 2: in training 0 or 8, at inference 2", explanation.Worked.Lines);
    }

    [Fact]
    public void SyntheticNumbers_DependOnTheSeedOnly()
    {
        Explanation again = LayerExplainer.Explain(new Conv(10, 5, padding: 2), Shape.Image(3, 32, 32));
        Explanation other = LayerExplainer.Explain(
            new Conv(10, 5, padding: 2), Shape.Image(3, 32, 32), new ExplanationOptions { Seed = 1 });

        Assert.Equal(Spec.Worked.Lines, again.Worked.Lines);
        Assert.NotEqual(Spec.Worked.Lines, other.Worked.Lines);
    }

    [Fact]
    public void Errors_SayWhatWouldFit()
    {
        Assert.Contains("kernel spans 7",
            Assert.Throws<ShapeException>(() => LayerExplainer.Explain(new Conv(1, 7), Shape.Image(1, 5, 5))).Message,
            StringComparison.Ordinal);
        Assert.Contains("no output at (0, 9, 0)", Assert.Throws<FoveaException>(
            () => LayerExplainer.Explain(
                new MaxPool(2), Shape.Image(1, 8, 8), new ExplanationOptions { Position = [0, 9, 0] })).Message,
            StringComparison.Ordinal);
        Assert.Contains("no explanation for Flatten",
            Assert.Throws<FoveaException>(() => LayerExplainer.Explain(new Flatten(), Shape.Image(1, 8, 8))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheFigures()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            ExplanationJson.Write(Spec, writer);
        }
        using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));

        Assert.Equal("[10,32,32]", json.RootElement.GetProperty("outputShape").GetRawText());
        Assert.Equal(768_010, json.RootElement.GetProperty("parametersUnshared").GetInt64());
        Assert.Equal(Spec.Worked.Value, json.RootElement.GetProperty("worked").GetProperty("value").GetDouble());
    }

    private static Tensor Ramp(Shape shape) => new(shape, [.. Enumerable.Range(0, shape.Length).Select(i => (((i * 7) % 11) - 5) / 4f)]);

    private static double[] Wide(Tensor tensor) => [.. tensor.Span.ToArray().Select(value => (double)value)];
}
