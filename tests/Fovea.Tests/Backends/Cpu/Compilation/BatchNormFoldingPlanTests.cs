using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Plans;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Backends.Cpu.Compilation;

/// <summary>At inference a batch normalisation is folded into the layer before it, and nothing else changes.</summary>
public sealed class BatchNormFoldingPlanTests : IDisposable
{
    private readonly CpuBackend _backend = new(threads: 2);

    public static TheoryData<string> Networks => [.. Cases.Keys];

    private static readonly Dictionary<string, (Shape Input, Func<Layer[]> Layers, int Left)> Cases = new()
    {
        ["convolution"] = (Shape.Image(3, 9, 7), () => [new Conv(20, 3), new BatchNorm(), new ReLU()], 0),
        ["without bias"] = (Shape.Image(3, 9, 7), () => [new Conv(20, 3, padding: 1, bias: false), new BatchNorm()], 0),
        ["groups"] = (Shape.Image(8, 6, 6), () => [new Conv(12, 3, groups: 4), new BatchNorm(epsilon: 1e-2f), new Sigmoid()], 0),
        ["depthwise"] = (Shape.Image(18, 6, 6), () => [new Conv(18, 3, groups: 18, bias: false), new BatchNorm(), new ReLU6()], 0),
        ["sequence"] = (new Shape(4, 30), () => [new Conv(5, 5), new BatchNorm(), new ReLU()], 0),
        ["dense"] = (new Shape(7), () => [new Dense(9), new BatchNorm(), new ReLU(), new Dense(4)], 0),
        ["residual"] = (Shape.Image(16, 5, 5),
            () => [new Residual(new Sequential(new Conv(16, 3, padding: 1), new BatchNorm())), new ReLU()], 0),
        ["after ReLU"] = (Shape.Image(3, 9, 7), () => [new Conv(20, 3), new ReLU(), new BatchNorm()], 1),
        ["twice"] = (Shape.Image(3, 9, 7), () => [new Conv(20, 3), new BatchNorm(), new BatchNorm()], 1),
        ["read by two"] = (Shape.Image(16, 5, 5), () => [new Conv(16, 3, padding: 1), new Residual(new BatchNorm())], 1),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Plan_AgreesWithTheDefinition(string name)
    {
        using Model model = NewModel(name);

        float[] folded = Run(model, _backend, out int left), expected = Run(model, new ReferenceBackend(), out _);

        Assert.Equal(Cases[name].Left, left);
        double scale = expected.Max(Math.Abs);
        // Some 200 terms, a dozen roundings.
        Assert.All(expected.Zip(folded), pair => Assert.InRange(pair.Second - pair.First, -2e-6 * scale, 2e-6 * scale));
    }

    [Fact]
    public void Parameters_KeepTheirValues_AndChangedOnesAreFoldedAgain()
    {
        using Model model = NewModel("convolution");
        float[] before = model.Parameters.Flat.ToArray();
        using IExecutable plan = _backend.Compile(model.BuildGraph(2).Graph, model.Parameters, new CompileOptions());
        Fill(plan);
        plan.Run();
        float[] first = plan.Output(Model.OutputName).ToArray();
        Assert.Equal(before, model.Parameters.Flat.ToArray());

        model.Parameters["1.running_var"].Fill(4);
        plan.RefreshParameters();
        plan.Run();

        float[] expected = Run(model, new ReferenceBackend(), out _);
        Assert.NotEqual(first, plan.Output(Model.OutputName).ToArray());
        Assert.All(expected.Zip(plan.Output(Model.OutputName).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    public void Dispose() => _backend.Dispose();

    private static Model NewModel(string name)
    {
        (Shape input, Func<Layer[]> layers, _) = Cases[name];
        Model model = Model.Create(input, new Sequential(layers()), seed: 5);
        var random = new Random(6);
        foreach (ParameterSlot slot in model.Parameters.Slots.Where(slot => slot.Info.Shape.Rank == 1))
        {
            foreach (ref float value in model.Parameters[slot.Info.Name])
            {
                value = 0.5f + random.NextSingle();   // γ, β, means, variances and biases: none of them neutral
            }
        }
        return model;
    }

    private static float[] Run(Model model, IBackend backend, out int normalizations)
    {
        using IExecutable plan = backend.Compile(model.BuildGraph(2).Graph, model.Parameters, new CompileOptions());
        Fill(plan);
        plan.Run();
        normalizations = plan is ExecutionPlan cpu
            ? cpu.Steps.Count(step => step.Kernel.StartsWith("BatchNorm.Inference", StringComparison.Ordinal))
            : 0;
        return plan.Output(Model.OutputName).ToArray();
    }

    private static void Fill(IExecutable plan)
    {
        var random = new Random(7);
        foreach (ref float value in plan.Input(Model.InputName))
        {
            value = random.NextSingle() - 0.5f;
        }
    }
}
