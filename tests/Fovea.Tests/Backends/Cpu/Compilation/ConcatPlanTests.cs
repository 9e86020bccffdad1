using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Plans;
using Fovea.Backends.Reference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Backends.Cpu.Compilation;

/// <summary>Branches that are contiguous in what they are concatenated to are written there; the others are copied.</summary>
public sealed class ConcatPlanTests : IDisposable
{
    private static readonly Dictionary<string, Func<Layer>> Networks = new()
    {
        ["inception"] = () => new Concat(new Conv(16, 1), new Sequential(new Conv(32, 3, padding: 1), new ReLU()),
            new Sequential(new MaxPool(3, stride: 1, padding: 1), new Conv(5, 1))),
        ["nested"] = () => new Concat(new Concat(new Conv(16, 1), new Conv(16, 3, padding: 1)), new Conv(32, 1)),
        ["odd width first"] = () => new Concat(new Conv(5, 1), new Conv(16, 1)),
        ["what others read"] = () => new Sequential(new Conv(16, 1),
            new Concat(new Sequential(), new Conv(16, 3, padding: 1)), new Concat(new Sequential(), new Conv(16, 1))),
        ["the same twice"] = () => new Sequential(new Conv(16, 1), new Concat(new Sequential(), new Sequential()), new Conv(7, 1)),
    };

    private readonly CpuBackend _backend = new(threads: 2);

    [Theory]
    [InlineData("inception", 1, 0)]
    [InlineData("inception", 2, 3)]         // the images are strided
    [InlineData("nested", 1, 0)]
    [InlineData("odd width first", 1, 1)]   // sixteen channels begin in the middle of a block
    [InlineData("the same twice", 1, 1)]    // a value has one place
    public void Plan_CopiesWhatCannotBeAView(string name, int batch, int copies)
    {
        using Model model = Model.Create(Shape.Image(3, 8, 8), Networks[name](), seed: 3);
        using var plan = (ExecutionPlan)_backend.Compile(model.BuildGraph(batch).Graph, model.Parameters, new CompileOptions());

        Assert.Equal(copies, plan.Steps.Where(step => step.Kernel == "Channel.Concat").Sum(step => step.Tasks.Count));
    }

    [Fact]
    public void Plan_AgreesWithTheDefinition()
    {
        foreach (string name in Networks.Keys)
        {
            foreach (int batch in (int[])[1, 3, 17])
            {
                using Model model = Model.Create(Shape.Image(3, 8, 8), Networks[name](), seed: 3);

                float[] expected = Run(model, new ReferenceBackend(), batch), found = Run(model, _backend, batch);

                Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
    }

    public void Dispose() => _backend.Dispose();

    private static float[] Run(Model model, IBackend backend, int batch)
    {
        using IExecutable plan = backend.Compile(model.BuildGraph(batch).Graph, model.Parameters, new CompileOptions());
        var random = new Random(4);
        foreach (ref float value in plan.Input(Model.InputName))
        {
            value = random.NextSingle() - 0.5f;
        }
        plan.Run();
        return plan.Output(Model.OutputName).ToArray();
    }
}
