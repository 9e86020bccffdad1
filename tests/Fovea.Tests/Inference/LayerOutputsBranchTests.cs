using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Inference;

/// <summary>Values and gradients inside branches: several at once, by names of weights, for batches, in every mode.</summary>
public class LayerOutputsBranchTests
{
    private const int Classes = 3;
    private const double H = 1e-3;

    private static readonly Shape Input = Shape.Image(2, 4, 5);
    private static readonly string[] All =
    [
        Model.InputName, "body.left", "body.left.deep", "body.right", "body", "sum", "sum.skip", "head",
        "body.left.deep.weight", Model.OutputName,
    ];

    [Theory, InlineData(false), InlineData(true)]
    public void SeveralAtOnce_AreEachAlone(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = NewModel();
        var options = new LayerOutputsOptions { Backend = backend, Batch = 2, GradientOf = "head" };
        using LayerOutputs together = model.CreateLayerOutputs(All, options);
        Run(together);

        foreach (string name in All)
        {
            using LayerOutputs alone = model.CreateLayerOutputs([name], options);
            Run(alone);

            // Kernels differ by what is kept, and so does the order of sums of at most 100 terms below 1.
            AssertClose(together[name], alone[name], 1e-5);
            AssertClose(together.Gradient(name), alone.Gradient(name), 1e-5);
            Assert.Equal(together.ShapeOf(name), alone.ShapeOf(name));
        }
        Assert.Equal(All, together.Names);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheGradient_WithRespectToALayerInsideABranch_SumsToTheDifferenceQuotientOfItsBias(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = NewModel();
        using LayerOutputs outputs = model.CreateLayerOutputs(
            ["body.left.deep", "body.right", "sum.skip"], new LayerOutputsOptions { Backend = backend, GradientOf = "head" });
        Run(outputs);

        foreach (string name in outputs.Names)
        {
            Shape shape = outputs.ShapeOf(name);
            int area = shape[2] * shape[3];
            for (int channel = 0; channel < shape[1]; channel++)
            {
                double sum = 0;
                foreach (float value in outputs.Gradient(name).Slice(channel * area, area))
                {
                    sum += value;
                }
                Assert.Equal(Quotient(model, $"{name}.bias", channel), sum, 2e-4);
            }
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void TheGradient_WithRespectToWeightsByName_IsTheDifferenceQuotient(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = NewModel();
        string[] names = [.. model.Parameters.Slots.Select(slot => slot.Info.Name)];
        using LayerOutputs outputs = model.CreateLayerOutputs(names, new LayerOutputsOptions { Backend = backend, GradientOf = "head" });
        Run(outputs);

        foreach (string name in names)
        {
            Assert.Equal(model.Parameters[name].ToArray(), outputs[name].ToArray());
            Assert.Equal(model.Parameters.Find(name).Info.Shape, outputs.ShapeOf(name));
            for (int i = 0; i < outputs[name].Length; i += 5)
            {
                // The quotient of values rounded to single precision, 6e-8, over 2h; and h² times a third derivative of about 1.
                Assert.Equal(Quotient(model, name, i), outputs.Gradient(name)[i], 2e-4);
            }
        }
    }

    [Fact]
    public void TheGradientOfAnInnerLayer_LeavesOutWhatComesAfterIt()
    {
        using Model model = NewModel();
        using LayerOutputs outputs = model.CreateLayerOutputs(
            ["body.right", "body.left.deep", "head", Model.InputName], new LayerOutputsOptions { GradientOf = "body.right" });
        Fill(outputs.Input());
        outputs.Seed.Fill(1);

        outputs.Run();

        Assert.All(outputs.Gradient("body.right").ToArray(), value => Assert.Equal(1, value));   // of itself: the seed
        Assert.Contains("\"head\" has no gradient",
            Assert.Throws<FoveaException>(() => outputs.Gradient("head").Length).Message, StringComparison.Ordinal);
        Assert.Contains("\"body.left.deep\" has no gradient",
            Assert.Throws<FoveaException>(() => outputs.Gradient("body.left.deep").Length).Message, StringComparison.Ordinal);

        // A 1×1 convolution: every pixel's gradient is the sum of its channel's weights.
        ReadOnlySpan<float> weights = model.Parameters["body.right.weight"];
        for (int i = 0; i < Input.Length; i++)
        {
            int channel = i / 20;
            Assert.Equal((double)weights[channel] + weights[2 + channel], outputs.Gradient(Model.InputName)[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(false, 17)]
    [InlineData(true, 3)]
    public void ABatch_IsItsSamplesOneByOne(bool onReference, int batch)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = NewModel();
        string[] names = [Model.InputName, "body.left.deep", "head"];
        using LayerOutputs many = model.CreateLayerOutputs(
            names, new LayerOutputsOptions { Backend = backend, Batch = batch, GradientOf = "head" });
        using LayerOutputs one = model.CreateLayerOutputs(names, new LayerOutputsOptions { Backend = backend, GradientOf = "head" });
        Run(many);

        for (int sample = 0; sample < batch; sample++)
        {
            many.Input().Slice(sample * Input.Length, Input.Length).CopyTo(one.Input());
            many.Seed.Slice(sample * Classes, Classes).CopyTo(one.Seed);
            one.Run();
            foreach (string name in names)
            {
                int length = one[name].Length;
                Assert.Equal(batch, many.ShapeOf(name)[0]);
                AssertClose(one[name], many[name].Slice(sample * length, length), 1e-5);
                AssertClose(one.Gradient(name), many.Gradient(name).Slice(sample * length, length), 1e-5);
            }
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void MonteCarloDropout_DrawsByStepAndSeed(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = Model.Create(
            new Shape(40), new Sequential(new Dropout(0.25f) { Name = "drop" }, new Dense(2) { Name = "head" }), seed: 3);
        float[] Draw(ulong seed, long step, GraphMode mode)
        {
            using LayerOutputs outputs = model.CreateLayerOutputs(
                ["drop"], new LayerOutputsOptions { Backend = backend, Batch = 2, Mode = mode, Seed = seed });
            outputs.Input().Fill(3);
            outputs.Run(step);
            return outputs["drop"].ToArray();
        }
        GraphMode random = GraphMode.Inference with { Dropout = true };

        float[] first = Draw(5, 0, random);

        Assert.All(first, value => Assert.True(value is 0 or 4));   // 3 / (1 − 0.25)
        Assert.InRange(first.Count(value => value == 0), 6, 34);    // 20 of 80 expected, σ 3.9
        Assert.Equal(first, Draw(5, 0, random));
        Assert.NotEqual(first, Draw(5, 1, random));
        Assert.NotEqual(first, Draw(6, 0, random));
        Assert.All(Draw(5, 0, GraphMode.Inference), value => Assert.Equal(3, value));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void BatchStatistics_AndRunningOnes_AreChosenByTheMode(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = Model.Create(new Shape(1), new BatchNorm(epsilon: 0) { Name = "norm" }, seed: 3);
        model.Parameters["norm.running_mean"][0] = 4;
        model.Parameters["norm.running_var"][0] = 4;
        float[] Values(GraphMode mode)
        {
            using LayerOutputs outputs =
                model.CreateLayerOutputs(["norm"], new LayerOutputsOptions { Backend = backend, Batch = 2, Mode = mode });
            ((float[])[6, 8]).CopyTo(outputs.Input());
            outputs.Run();
            return outputs["norm"].ToArray();
        }

        AssertClose([1, 2], Values(GraphMode.Inference), 1e-6);
        AssertClose([1, 2], Values(GraphMode.Training with { FixedStatistics = [""] }), 1e-6);
        AssertClose([-1, 1], Values(GraphMode.Inference with { BatchStatistics = true }), 1e-6);
    }

    [Fact]
    public void TheSecondUseOfALayer_HasANumber()
    {
        Layer shared = new Dense(2) { Name = "shared" };
        using Model model = Model.Create(new Shape(2), new Sequential(shared, shared), seed: 1);
        ((float[])[2, 0, 0, 3]).CopyTo(model.Parameters["shared.weight"]);
        model.Parameters["shared.bias"].Fill(1);
        using LayerOutputs outputs = model.CreateLayerOutputs(["shared#2", "shared"]);
        outputs.Input().Fill(1);

        outputs.Run();

        Assert.Equal([3, 4], outputs["shared"].ToArray());
        Assert.Equal([7, 13], outputs["shared#2"].ToArray());
    }

    [Fact]
    public void ANameGivenTwice_IsOneValue()
    {
        using Model model = NewModel();
        using LayerOutputs outputs = model.CreateLayerOutputs(["head", "body.right", "head"]);

        Assert.Equal(["head", "body.right"], outputs.Names);
    }

    [Fact]
    public void WithoutNames_AllLayersAreGiven()
    {
        using Model model = NewModel();
        using LayerOutputs outputs = model.CreateLayerOutputs([]);

        Assert.Superset(new HashSet<string>(["body.left", "body.left.deep", "body.right", "body", "sum", "sum.skip", "head"]),
            outputs.Names.ToHashSet());
        Assert.DoesNotContain("head.weight", outputs.Names);
    }

    [Theory]
    [InlineData("body.lefd.deep")]
    [InlineData("Head")]
    [InlineData("head.wieght")]
    [InlineData("")]
    public void UnknownNames_AreRefused_WithTheLayersThatThereAre(string name)
    {
        using Model model = NewModel();

        string layer = Assert.Throws<FoveaException>(() => model.CreateLayerOutputs(["head", name])).Message;
        string target = Assert.Throws<FoveaException>(
            () => model.CreateLayerOutputs(["head"], new LayerOutputsOptions { GradientOf = name })).Message;

        Assert.All([layer, target], message =>
        {
            Assert.Contains($"\"{name}\"", message, StringComparison.Ordinal);
            Assert.Contains("body.left.deep", message, StringComparison.Ordinal);
        });
    }

    [Theory, InlineData(false), InlineData(true)]
    public void WhatTheRunLacks_IsRefused_OnEveryBackend(bool onReference)
    {
        using IDisposable owner = New(onReference, out IBackend backend);
        using Model model = NewModel();
        using LayerOutputs outputs = model.CreateLayerOutputs(["head", "body"], new LayerOutputsOptions { Backend = backend });

        Assert.Contains("\"inptu\"", Assert.Throws<FoveaException>(() => outputs.Input("inptu").Length).Message, StringComparison.Ordinal);
        Assert.Contains("GradientOf", Assert.Throws<FoveaException>(() => outputs.Seed.Length).Message, StringComparison.Ordinal);
        Assert.Contains("head, body", Assert.Throws<FoveaException>(() => outputs.ShapeOf("sum").Rank).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => model.CreateLayerOutputs(["head"], new LayerOutputsOptions { Backend = backend, Batch = 0 }));
    }

    // Two branches of different depth, joined, with a shortcut around a convolution: smooth throughout.
    private static Model NewModel()
    {
        var left = new Sequential(new Conv(3, 3, padding: 1) { Name = "deep" }, new Tanh()) { Name = "left" };
        var body = new Concat(left, new Conv(2, 1) { Name = "right" }) { Name = "body" };
        var around = new Sequential(new Sigmoid(), new Conv(4, 3, padding: 1) { Name = "conv" });
        var sum = new Residual(around, new Conv(4, 1) { Name = "skip" }) { Name = "sum" };
        return Model.Create(
            Input, new Sequential(body, sum, new Tanh(), new Flatten(), new Dense(Classes) { Name = "head" }), seed: 8);
    }

    // Of the seeded combination of the outputs of one sample, by the reference.
    private static double Quotient(Model model, string parameter, int index)
    {
        float start = model.Parameters[parameter][index];
        model.Parameters[parameter][index] = (float)(start + H);
        double to = model.Parameters[parameter][index], more = Seeded(model);
        model.Parameters[parameter][index] = (float)(start - H);
        double from = model.Parameters[parameter][index], less = Seeded(model);
        model.Parameters[parameter][index] = start;
        return (more - less) / (to - from);
    }

    private static double Seeded(Model model)
    {
        var input = new Tensor(Input.WithBatch(1));
        Fill(input.Span);
        var seed = new float[Classes];
        Fill(seed);
        using var reference = new ReferenceBackend();
        using Predictor predictor = model.CreatePredictor(reference);
        return predictor.Run(input).Span.ToArray().Zip(seed, (value, weight) => (double)value * weight).Sum();
    }

    private static void Run(LayerOutputs outputs)
    {
        Fill(outputs.Input());
        Fill(outputs.Seed);
        outputs.Run();
    }

    private static void Fill(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (i * 7 % 23 / 13f) - 0.8f;
        }
    }

    private static IDisposable New(bool onReference, out IBackend backend)
    {
        backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        return (IDisposable)backend;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal((double)expected[i], found[i], tolerance);
        }
    }
}
