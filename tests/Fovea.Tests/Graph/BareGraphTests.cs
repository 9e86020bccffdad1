using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Kernels.Losses;
using Fovea.Optimizers;
using Fovea.Tensors;
using BatchNorm = Fovea.Layers.BatchNorm;

namespace Fovea.Tests.Graph;

/// <summary>Graphs without a model: their parameters, their gradients, and gradients asked for late.</summary>
public class BareGraphTests
{
    private const double H = 1e-5;

    [Theory, InlineData(false), InlineData(true)]
    public void AStore_HoldsAGraphsParameters_AndABackendRunsAndTrainsThem(bool onReference)
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(2, 3)), target = builder.Input("target", new Shape(2, 2));
        Value weight = builder.Parameter("weight", new Shape(2, 3), new Uniform(-1, 1), ParameterRole.Weight);
        Value bias = builder.Parameter("bias", new Shape(2), new Constant(0.5), ParameterRole.Bias);
        Value y = builder.Add(new Dense(), x, weight, bias);
        builder.Graph.SetOutput("y", y);
        Value loss = builder.Add(new Loss(new(LossKind.MeanSquaredError)), y, target);
        using var parameters = new ParameterStore(builder.Graph.Parameters);
        Assert.All(parameters.Flat.ToArray(), value => Assert.Equal(0, value));
        parameters.Initialize(seed: 3);
        float[] w = parameters["weight"].ToArray(), input = [1, 2, -1, 0.5f, -2, 3];
        IBackend backend = onReference ? new ReferenceBackend() : new CpuBackend(threads: 2);
        using var owner = (IDisposable)backend;
        using IParameterOptimizer optimizer = backend.CreateOptimizer(parameters, new Sgd(1));
        using IExecutable run = backend.CompileTraining(
            TrainingGraph.Create(builder, [("loss", loss)]), parameters, optimizer, new CompileOptions { MutableParameters = true });
        input.CopyTo(run.Input("x"));
        run.Input("target").Fill(1);

        run.Run();
        Assert.True(optimizer.Step());

        double[] values = [.. Enumerable.Range(0, 4).Select(
            i => 0.5 + Enumerable.Range(0, 3).Sum(k => (double)w[(i % 2 * 3) + k] * input[(i / 2 * 3) + k]))];
        Assert.Equal(values.Average(value => (value - 1) * (value - 1)), run.Output("loss")[0], 1e-5);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(values[i], run.Output("y")[i], 1e-6);
        }
        for (int o = 0; o < 2; o++)
        {
            // Of the mean over four values: ½ · Σ over rows of (y − 1) · x.
            double dBias = 0.5 * (values[o] - 1 + values[2 + o] - 1);
            Assert.Equal(0.5 - dBias, parameters["bias"][o], 2e-6);
            for (int k = 0; k < 3; k++)
            {
                double gradient = 0.5 * (((values[o] - 1) * input[k]) + ((values[2 + o] - 1) * input[3 + k]));
                Assert.Equal(w[(o * 3) + k] - gradient, parameters["weight"][(o * 3) + k], 2e-6);
            }
        }
        Assert.Equal((8, 3 * 16), (parameters.ParameterCount, parameters.Slots.Sum(slot => (slot.Info.Shape.Length + 15) / 16 * 16) + 16));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void GradientsAskedForAfterTheGraphWasBuilt_AreTheDifferenceQuotients(bool late)
    {
        // y = a·b + b·c with b = 3a. There are no parameters, so nothing needs a gradient unless it is asked for.
        var builder = new GraphBuilder(GraphMode.Inference);
        Value a = builder.Input("a", new Shape(1, 3)), c = builder.Input("c", new Shape(1, 3)), dy = builder.Input("dy", new Shape(1, 3));
        if (!late)
        {
            builder.RequestGradient(a);
        }
        Value b = builder.Add(new Scale(3), a);
        Value ab = builder.Add(new Binary(BinaryKind.Multiply), a, b), bc = builder.Add(new Binary(BinaryKind.Multiply), b, c);
        Value y = builder.Add(new Binary(BinaryKind.Add), ab, bc);
        if (late)
        {
            builder.RequestGradient(a);
        }
        builder.RequestGradient(b);
        builder.RequestGradient(bc);

        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(y, dy)]);
        var run = new ReferenceExecutable(builder.Graph, parameters: null, new CompileOptions());
        ((double[])[0.5, -1, 2]).CopyTo(run.Double(a));
        ((double[])[3, 0.25, -2]).CopyTo(run.Double(c));
        ((double[])[1, 2, -1]).CopyTo(run.Double(dy));
        run.RunNodes();

        for (int i = 0; i < 3; i++)
        {
            double ai = run.Double(a)[i], ci = run.Double(c)[i], seed = run.Double(dy)[i];
            Assert.Equal(seed * ((6 * ai) + (3 * ci)), run.Double(gradients[a.Id])[i], 1e-12);   // y = 3a² + 3ac
            Assert.Equal(seed * (ai + ci), run.Double(gradients[b.Id])[i], 1e-12);
            Assert.Equal(seed, run.Double(gradients[bc.Id])[i]);
        }
        Assert.False(gradients.ContainsKey(c.Id));
        Assert.False(builder.NeedsGradient(c));
    }

    [Fact]
    public void AGradientAskedForLate_DoesNotWakeFrozenParameters()
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Value x = builder.Input("x", new Shape(2, 3)), dy = builder.Input("dy", new Shape(2, 4));
        Value frozen = builder.Parameter("frozen", new Shape(4, 3), new Ones(), ParameterRole.Weight);
        builder.Freeze(frozen);
        Value y = builder.Add(new Dense(), x, frozen);

        builder.RequestGradient(x);
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(y, dy)]);

        Assert.True(gradients.ContainsKey(x.Id));
        Assert.False(gradients.ContainsKey(frozen.Id));
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(2, 17, 3)]
    [InlineData(2, 3, 4, 5)]
    [InlineData(1, 16, 1, 1)]
    public void GammaAndBeta_HaveGradients_InInferenceGraphs(params int[] sizes)
    {
        var shape = new Shape(sizes);
        var builder = new GraphBuilder(GraphMode.Inference);
        Value x = builder.Input("x", shape), dy = builder.Input("dy", shape);
        builder.RequestGradient(x);
        Value y = builder.Build(new BatchNorm(epsilon: 1e-3f), "norm", x);
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(y, dy)]);
        Value[] variables = [builder.Graph.Parameter("norm.weight"), builder.Graph.Parameter("norm.bias"), x];
        foreach (Value variable in variables)
        {
            builder.Graph.SetOutput("d " + variable.Name, gradients[variable.Id]);
        }
        Assert.False(gradients.ContainsKey(builder.Graph.Parameter("norm.running_mean").Id));
        using var parameters = new ParameterStore(builder.Graph.Parameters);
        var random = new Random(11);
        foreach (ParameterSlot slot in parameters.Slots)
        {
            foreach (ref float value in parameters[slot.Info.Name])
            {
                value = 0.5f + random.NextSingle();
            }
        }
        var exact = new ReferenceExecutable(builder.Graph, parameters: null, new CompileOptions());
        using var backend = new CpuBackend(threads: 2);
        using IExecutable fast = backend.Compile(builder.Graph, parameters, new CompileOptions { MutableParameters = true });
        foreach (ParameterSlot slot in parameters.Slots)
        {
            Widen(parameters[slot.Info.Name], exact.Double(builder.Graph.Parameter(slot.Info.Name)));
        }
        foreach (string name in (string[])["x", "dy"])
        {
            foreach (ref float value in fast.Input(name))
            {
                value = (2 * random.NextSingle()) - 1;
            }
            Widen(fast.Input(name), exact.Double(name == "x" ? x : dy));
        }

        exact.RunNodes();
        fast.Run();

        double[][] found = [.. variables.Select(variable => exact.Double(gradients[variable.Id]).ToArray())];
        for (int k = 0; k < variables.Length; k++)
        {
            for (int i = 0; i < found[k].Length; i++)
            {
                double start = exact.Double(variables[k])[i];
                double more = Seeded(start + H), less = Seeded(start - H);
                _ = Seeded(start);
                Assert.Equal((more - less) / (2 * H), found[k][i], 1e-8);   // linear in each: the quotient errs by rounding alone
                Assert.Equal(found[k][i], fast.Output("d " + variables[k].Name)[i], 2e-5);

                double Seeded(double value)
                {
                    exact.Double(variables[k])[i] = value;
                    exact.RunNodes();
                    return exact.Double(y).ToArray().Zip(exact.Double(dy).ToArray(), (output, weight) => output * weight).Sum();
                }
            }
        }
    }

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
