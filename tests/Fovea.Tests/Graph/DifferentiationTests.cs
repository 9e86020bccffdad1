using Fovea.Backends;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Kernels.Losses;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

public sealed class DifferentiationTests
{
    private static readonly LossFunction Squares = new(LossKind.MeanSquaredError);

    [Fact]
    public void AddGradients_SumsOverUses_WhenAValueIsUsedThrice()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(1, 1)), target = builder.Input("target", new Shape(1, 1));
        builder.RequestGradient(x);
        Value cube = builder.Add(new Binary(BinaryKind.Multiply), builder.Add(new Binary(BinaryKind.Multiply), x, x), x);
        Value loss = builder.AddNode(new Loss(Squares), cube, target).Outputs[0];
        Value gradient = Differentiation.AddGradients(builder, loss)[x.Id];

        ReferenceExecutable run = Start(builder);
        run.Double(x)[0] = 2;
        run.Double(target)[0] = 5;
        run.RunNodes();

        Assert.Equal(2 * (8 - 5) * 3 * 2 * 2, run.Double(gradient)[0]);   // 2·(x³ − t)·3x², exact in double
    }

    [Fact]
    public void AddGradients_SumsOverUses_WhenTwoLayersShareAParameter()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(1, 1)), target = builder.Input("target", new Shape(1, 1));
        Value weight = builder.Parameter("weight", new Shape(1, 1), new Zeros(), ParameterRole.Weight);
        Value y = builder.Add(new Dense(), builder.Add(new Dense(), x, weight), weight);
        Value loss = builder.AddNode(new Loss(Squares), y, target).Outputs[0];
        Value gradient = Differentiation.AddGradients(builder, loss)[weight.Id];

        ReferenceExecutable run = Start(builder);
        (run.Double(x)[0], run.Double(weight)[0], run.Double(target)[0]) = (3, 2, 10);
        run.RunNodes();

        Assert.Equal(2 * (12 - 10) * 2 * 2 * 3, run.Double(gradient)[0]);   // 2·(w²x − t)·2wx
    }

    [Fact]
    public void AddGradients_LeavesOutFrozenParametersAndInputs_AndReachesThoseBehindThem()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(2, 3)), target = builder.Input("target", new Shape(2, 1));
        Value first = builder.Parameter("first", new Shape(4, 3), new Zeros(), ParameterRole.Weight);
        Value frozen = builder.Parameter("frozen", new Shape(1, 4), new Zeros(), ParameterRole.Weight);
        builder.Freeze(frozen);
        Value y = builder.Add(new Dense(), builder.Add(new Dense(), x, first), frozen);
        IReadOnlyDictionary<int, Value> gradients =
            Differentiation.AddGradients(builder, builder.AddNode(new Loss(Squares), y, target).Outputs[0]);

        Assert.True(gradients.ContainsKey(first.Id));
        Assert.False(gradients.ContainsKey(frozen.Id));
        Assert.False(gradients.ContainsKey(x.Id));
        Assert.False(gradients.ContainsKey(target.Id));
    }

    [Fact]
    public void AddGradients_AddsNoNodes_WhenEverythingIsFrozen()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(2, 3)), target = builder.Input("target", new Shape(2, 1));
        Value frozen = builder.Parameter("frozen", new Shape(1, 3), new Zeros(), ParameterRole.Weight);
        builder.Freeze(frozen);
        Value loss = builder.AddNode(new Loss(Squares), builder.Add(new Dense(), x, frozen), target).Outputs[0];
        int nodes = builder.Graph.Nodes.Count;

        Assert.Empty(Differentiation.AddGradients(builder, loss));
        Assert.Equal(nodes, builder.Graph.Nodes.Count);
    }

    [Fact]
    public void AddGradients_GivesVectorJacobianProducts_WhenGradientsAreGiven()
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Value x = builder.Input("x", new Shape(1, 2)), dy = builder.Input("dy", new Shape(1, 2));
        builder.RequestGradient(x);
        Value y = builder.Add(new Binary(BinaryKind.Multiply), x, x);
        Value dx = Differentiation.AddGradients(builder, [(y, dy)])[x.Id];

        ReferenceExecutable run = Start(builder);
        ((double[])[3, -4]).CopyTo(run.Double(x));
        ((double[])[1, 10]).CopyTo(run.Double(dy));
        run.RunNodes();

        Assert.Equal([6, -80], run.Double(dx).ToArray());
    }

    [Fact]
    public void AddGradients_FollowsAScalarThatIsComputedFromLosses()
    {
        // 0.5·(x − t)² + x², and (x − t)² once more for itself: 3·(x − t) + 2x.
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(1, 1)), target = builder.Input("target", new Shape(1, 1));
        Value zero = builder.Input("zero", new Shape(1, 1));
        builder.RequestGradient(x);
        Value first = builder.AddNode(new Loss(Squares), x, target).Outputs[0];
        Value second = builder.AddNode(new Loss(Squares), x, zero).Outputs[0];
        Value sum = builder.Add(new Binary(BinaryKind.Add), builder.Add(new Scale(0.5f), first), second);
        Value gradient = Differentiation.AddGradients(builder, [(sum, null), (first, null)])[x.Id];

        ReferenceExecutable run = Start(builder);
        (run.Double(x)[0], run.Double(target)[0]) = (3, 5);
        run.RunNodes();

        Assert.Equal((3 * (3 - 5)) + (2 * 3), run.Double(gradient)[0]);
    }

    [Fact]
    public void AddGradients_AsksForAGradient_WhereAValueIsNotOneNumber()
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value x = builder.Input("x", new Shape(1, 2));
        builder.RequestGradient(x);
        Value y = builder.Add(new Scale(2), x);

        string message = Assert.Throws<ShapeException>(() => Differentiation.AddGradients(builder, y)).Message;

        Assert.Contains("[1, 2]", message, StringComparison.Ordinal);
    }

    private static ReferenceExecutable Start(GraphBuilder builder) => new(builder.Graph, parameters: null, new CompileOptions());
}
