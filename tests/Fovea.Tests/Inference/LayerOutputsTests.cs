using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Inference;

/// <summary>Values of layers by name, and gradients with respect to them, on both backends.</summary>
public class LayerOutputsTests
{
    private static readonly Shape Input = Shape.Image(2, 5, 5);

    [Theory, InlineData(false), InlineData(true)]
    public void Values_AreThoseOfTheNetworkCutThere(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = Model.Create(Input, Network(), seed: 2), head = Model.Create(Input, new Conv(3, 3) { Name = "conv" }, seed: 2);
        model.Parameters["conv.weight"].CopyTo(head.Parameters["conv.weight"]);
        model.Parameters["conv.bias"].CopyTo(head.Parameters["conv.bias"]);
        using LayerOutputs outputs = model.CreateLayerOutputs(
            ["conv", "dense", "conv.weight"], new LayerOutputsOptions { Backend = backend });
        Fill(outputs.Input());

        outputs.Run();

        var image = new Tensor(Input.WithBatch(1));
        Fill(image.Span);
        using Predictor cut = head.CreatePredictor(backend), whole = model.CreatePredictor(backend);
        Assert.Equal(cut.Run(image).Span.ToArray(), outputs["conv"].ToArray());
        Assert.Equal(whole.Run(image).Span.ToArray(), outputs["dense"].ToArray());
        Assert.Equal(model.Parameters["conv.weight"].ToArray(), outputs["conv.weight"].ToArray());
        Assert.Equal(new Shape(1, 3, 3, 3), outputs.ShapeOf("conv"));
        Assert.Equal(outputs["conv"][(1 * 9) + (2 * 3) + 1], outputs.Unit("conv", 0, 1, 2, 1));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Gradient_IsTheDifferenceQuotient(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = Model.Create(Input, Network(), seed: 2);
        using LayerOutputs outputs =
            model.CreateLayerOutputs([Model.InputName, "conv"], new LayerOutputsOptions { GradientOf = "dense", Backend = backend });
        using Predictor predictor = model.CreatePredictor(new ReferenceBackend());
        Fill(outputs.Input());
        outputs.Seed[1] = 1;

        outputs.Run();

        for (int i = 0; i < 50; i += 7)
        {
            const float Step = 1e-2f;
            (Tensor more, Tensor less) = (new(Input.WithBatch(1)), new(Input.WithBatch(1)));
            Fill(more.Span);
            Fill(less.Span);
            more.Span[i] += Step;
            less.Span[i] -= Step;
            double quotient = (predictor.Run(more).Span[1] - predictor.Run(less).Span[1]) / (2.0 * Step);

            // Single precision's rounding of two values below 1, over twice the step, and the sigmoid's third derivative.
            Assert.Equal(quotient, outputs.Gradient(Model.InputName)[i], 1e-4);
        }
        Assert.Equal(27, outputs.Gradient("conv").Length);
    }

    [Fact]
    public void WhatWasNotAskedFor_IsRefused()
    {
        using Model model = Model.Create(Input, Network(), seed: 2);
        using LayerOutputs outputs = model.CreateLayerOutputs(["conv"]);

        Assert.Contains("no layer", Assert.Throws<FoveaException>(() => model.CreateLayerOutputs(["nosuch"])).Message,
            StringComparison.Ordinal);
        Assert.Contains("not asked for", Assert.Throws<FoveaException>(() => outputs["dense"].Length).Message, StringComparison.Ordinal);
        Assert.Contains("GradientOf",
            Assert.Throws<FoveaException>(() => outputs.Gradient("conv").Length).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => outputs.Unit("conv", 0, 1));
        Assert.Throws<ShapeException>(() => outputs.Unit("conv", 0, 3, 0, 0));
    }

    [Fact]
    public void AGradientAskedForAfterTheGraphWasBuilt_IsTheSameAsBefore()
    {
        var graph = new GraphBuilder(GraphMode.Inference);
        Value input = graph.Input("x", new Shape(1, 3));
        Value output = graph.Add(new Fovea.Graph.Ops.Scale(3), input);
        graph.RequestGradient(input);
        Value seed = graph.Input("seed", output.Shape);

        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(graph, [(output, seed)]);

        Assert.True(gradients.ContainsKey(input.Id));
    }

    [Fact]
    public void MonteCarloDropout_DrawsAnotherMaskInEveryRun()
    {
        using Model model = Model.Create(new Shape(64), new Dropout(0.5f), seed: 1);
        using Predictor predictor = model.CreatePredictor(mode: GraphMode.Inference with { Dropout = true });
        var ones = new Tensor(new Shape(1, 64));
        ones.Span.Fill(1);

        float[] first = predictor.Run(ones).Span.ToArray(), second = predictor.Run(ones).Span.ToArray();

        Assert.NotEqual(first, second);
        Assert.All(first.Concat(second), value => Assert.True(value is 0 or 2));
    }

    private static Sequential Network() => new(
        new Conv(3, 3) { Name = "conv" }, new Sigmoid(), new Flatten(), new Dense(2) { Name = "dense" });

    private static IDisposable New(bool onReference, out IBackend backend)
    {
        backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        return (IDisposable)backend;
    }

    private static void Fill(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (i * 7 % 11 / 11f) - 0.4f;
        }
    }
}
