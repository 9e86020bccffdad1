using System.Runtime.InteropServices;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Plans;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;
using Loss = Fovea.Graph.Ops.Loss;
using LossFunction = Fovea.Graph.Ops.LossFunction;
using LossKind = Fovea.Kernels.Losses.LossKind;

namespace Fovea.Tests.Backends.Cpu.Passes;

/// <summary>Sums, ReLUs and their gradients are fused into the kernel before them, and no bit changes.</summary>
public sealed class EpilogueFusionTests : IDisposable
{
    private static readonly Shape Input = Shape.Image(3, 8, 8);

    private static readonly Dictionary<string, Func<Layer>> Networks = new()
    {
        ["plain"] = () => new Sequential(
            new Conv(16, 3, padding: 1), new ReLU(), new Conv(20, 3), new ReLU(), new Conv(16, 3), new ReLU(),
            new Flatten(), new Dense(8), new ReLU(), new Dense(4)),
        ["pooled"] = () => new Sequential(
            new Conv(16, 3, padding: 1), new BatchNorm(), new ReLU(), new AveragePool(2), new Conv(8, 3),
            new ReLU(), new Flatten(), new Dense(4)),
        ["mobile"] = () => new Sequential(
            new Conv(18, 1), new ReLU6(), new Conv(18, 3, padding: 1, groups: 18), new ReLU6(),
            new Conv(8, 1), new Flatten(), new Dense(4)),
        ["inverted residual"] = () => new Sequential(
            new Conv(16, 3, padding: 1, bias: false), new BatchNorm(), new ReLU6(),
            new Residual(new Sequential(
                new Conv(48, 1, bias: false), new BatchNorm(), new ReLU6(),
                new Conv(48, 3, padding: 1, groups: 48, bias: false), new BatchNorm(), new ReLU6(),
                new Conv(16, 1, bias: false), new BatchNorm())),
            new MaxPool(2), new ReLU6(), new GlobalAveragePool(), new Flatten(), new Dense(4)),
        ["pooled by ReLU"] = () => new Sequential(
            new Conv(16, 3, padding: 1), new ReLU(), new MaxPool(3, stride: 2), new Conv(8, 3, padding: 1), new ReLU(),
            new MaxPool(2), new Flatten(), new Dense(4)),
        ["residual"] = () => new Sequential(
            new Conv(16, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(),
            new Residual(new Sequential(new Conv(16, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(),
                new Conv(16, 3, padding: 1, bias: false), new BatchNorm())), new ReLU(),
            new Residual(
                new Sequential(new Conv(32, 3, stride: 2, padding: 1, bias: false), new BatchNorm(), new ReLU(),
                    new Conv(32, 3, padding: 1, bias: false), new BatchNorm()),
                new Sequential(new Conv(32, 1, stride: 2, bias: false), new BatchNorm())), new ReLU(),
            new GlobalAveragePool(), new Flatten(), new Dense(4)),
    };

    private readonly CpuBackend _backend = new(threads: 2);

    [Theory]
    [InlineData("plain")]
    [InlineData("residual")]
    [InlineData("pooled")]
    [InlineData("pooled by ReLU")]
    [InlineData("mobile")]
    [InlineData("inverted residual")]
    public void TrainingPlan_GivesTheBitsOfThePlanThatFusesNothing(string name)
    {
        using Model model = Model.Create(Input, Networks[name](), seed: 3), twin = Model.Create(Input, Networks[name](), seed: 3);

        Dictionary<string, float[]> fused = Train(model, keepAll: false, out _), separate = Train(twin, keepAll: true, out _);

        Assert.NotEmpty(fused);
        Assert.All(fused, pair => Assert.Equal(Bits(separate[pair.Key]), Bits(pair.Value)));
        Assert.Equal(Bits(twin.Parameters.Flat.ToArray()), Bits(model.Parameters.Flat.ToArray()));   // running statistics
    }

    [Theory]
    [InlineData("plain", "ReLU", 4)]
    [InlineData("plain", "ReLU gradient", 2)]
    [InlineData("residual", "BatchNorm.Training + ReLU", 3)]
    [InlineData("residual", "BatchNorm.Training + Add + ReLU", 2)]
    [InlineData("residual", "BatchNorm.Gradient + ReLU gradient", 3)]
    [InlineData("residual", "ReLU gradient", 4)]
    [InlineData("mobile", "ReLU6", 2)]
    [InlineData("mobile", "ReLU6 gradient", 2)]
    [InlineData("inverted residual", "BatchNorm.Training + ReLU6", 3)]
    [InlineData("inverted residual", "BatchNorm.Gradient + ReLU6 gradient", 3)]
    [InlineData("pooled by ReLU", "ReLU gradient", 1)]   // on pooled values; the other comes from the dense layer
    [InlineData("pooled", "BatchNorm.Gradient + ReLU gradient", 1)]
    [InlineData("residual", "Activation.ReLU", 0)]   // none is left alone
    [InlineData("residual", "Loss.SoftmaxCrossEntropyWithGradient", 1)]
    [InlineData("residual", "Loss.SoftmaxCrossEntropyGradient", 0)]
    public void TrainingPlan_NamesWhatItFused(string name, string what, int times)
    {
        using Model model = Model.Create(Input, Networks[name](), seed: 3);

        Train(model, keepAll: false, out IReadOnlyList<PlanStep> steps);

        string[] found = [.. steps.Select(step => step.Kernel).Where(
            kernel => what.Contains('.', StringComparison.Ordinal)
                ? kernel == what
                : kernel.EndsWith($"+ {what}", StringComparison.Ordinal))];
        Assert.True(found.Length == times, $"{found.Length} of {times}: {string.Join(", ", steps.Select(step => step.Kernel))}");
    }

    [Fact]
    public void InferencePlan_OfResidualBlocks_IsConvolutionsAlone()
    {
        using Model model = Model.Create(Input, Networks["residual"](), seed: 3);
        using var plan = (ExecutionPlan)_backend.Compile(model.BuildGraph(1).Graph, model.Parameters, new CompileOptions());

        string[] rest = [.. plan.Steps.Select(step => step.Kernel).Where(
            kernel => kernel.StartsWith("Elementwise", StringComparison.Ordinal)
                || kernel.StartsWith("BatchNorm.Inference", StringComparison.Ordinal))];
        Assert.Empty(rest);
        Assert.Equal(2, plan.Steps.Count(step => step.Kernel.EndsWith("+ Add + ReLU", StringComparison.Ordinal)));
    }

    public void Dispose() => _backend.Dispose();

    private Dictionary<string, float[]> Train(Model model, bool keepAll, out IReadOnlyList<PlanStep> steps)
    {
        GraphBuilder builder = model.BuildGraph(3, GraphMode.Training);
        Value targets = builder.Input("targets", new Shape(3, 1));
        Value loss = builder.Add(
            new Loss(new LossFunction(LossKind.SoftmaxCrossEntropy)), builder.Graph.Outputs[Model.OutputName], targets);
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, [(loss, null)]);
        foreach (ParameterInfo parameter in builder.Graph.Parameters.Where(parameter => parameter.IsTrainable))
        {
            builder.Graph.SetOutput(parameter.Name, gradients[builder.Graph.Parameter(parameter.Name).Id]);
        }
        builder.Graph.SetOutput("loss", loss);
        string[] names = [.. builder.Graph.Outputs.Keys];
        foreach (Value value in keepAll ? builder.Graph.Values.Where(value => value.Kind == ValueKind.Computed) : [])
        {
            builder.Graph.SetOutput($"kept:{value.Id}", value);   // what is asked for cannot be passed over
        }
        using var plan = (ExecutionPlan)_backend.Compile(builder.Graph, model.Parameters, new CompileOptions { MutableParameters = true });
        var random = new Random(9);
        foreach (ref float value in plan.Input(Model.InputName))
        {
            value = random.NextSingle() - 0.5f;
        }
        (plan.Input("targets")[0], plan.Input("targets")[1], plan.Input("targets")[2]) = (1, 3, 0);
        plan.Run();
        steps = plan.Steps;
        return names.ToDictionary(name => name, name => plan.Output(name).ToArray());
    }

    private static int[] Bits(float[] values) => MemoryMarshal.Cast<float, int>(values).ToArray();
}
