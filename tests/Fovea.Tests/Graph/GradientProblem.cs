using Fovea.Backends;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>A case written out as a graph with its loss, its gradients, and numbers that keep clear of kinks.</summary>
internal sealed class GradientProblem
{
    public const ulong LayerSeed = 7;
    private const int Attempts = 500;
    private readonly Dictionary<int, double[]> _data = [];
    private readonly GradientCase _case;

    private GradientProblem(GradientCase from, bool differentiate)
    {
        _case = from;
        Builder = new GraphBuilder(from.Training ? GraphMode.Training : GraphMode.Inference);
        Input = Builder.Input("x", from.Input);
        Builder.RequestGradient(Input);
        Output = from.Build(Builder, Input);
        Value scores = Output;
        int rows = scores.Shape[0];
        LossFunction loss = from.Loss ?? new LossFunction(LossKind.MeanSquaredError, Weight: scores.Shape.Length);
        bool byIndex = LossGeometry.IsByClass(loss.Kind) && !from.SoftTargets;
        Target = Builder.Input("target", byIndex ? new Shape(rows, 1) : new Shape(rows, scores.Shape.Length / rows));
        if (scores.Shape.Rank != 2)
        {
            scores = Builder.Add(new Reshape(new Shape(rows, scores.Shape.Length / rows)), scores);
        }
        Loss = Builder.AddNode(new Loss(loss), scores, Target).Outputs[0];
        Gradients = differentiate ? Differentiation.AddGradients(Builder, Loss) : new Dictionary<int, Value>();
    }

    public GraphBuilder Builder { get; }

    public Value Input { get; }

    public Value Output { get; }

    public Value Target { get; }

    public Value Loss { get; }

    public IReadOnlyDictionary<int, Value> Gradients { get; }

    /// <summary>Which draw of the numbers keeps clear of kinks.</summary>
    public int Seed { get; private set; }

    /// <summary>The input and the parameters that are learned.</summary>
    public IEnumerable<Value> Variables => Builder.Graph.Parameters.Where(parameter => parameter.IsTrainable && _case.Training)
        .Select(parameter => Builder.Graph.Parameter(parameter.Name)).Prepend(Input);

    /// <summary>Values are numbered alike with and without gradients, so that data of one problem serve the other.</summary>
    public static GradientProblem Create(GradientCase from, int firstSeed = 1)
    {
        var forward = new GradientProblem(from, differentiate: false);
        for (int seed = firstSeed; seed < firstSeed + Attempts; seed++)
        {
            forward.Draw(seed);
            ReferenceExecutable run = forward.Start();
            run.RunNodes();
            if (KinkMargin.Of(forward.Builder.Graph, run) >= from.Margin)
            {
                var problem = new GradientProblem(from, differentiate: true) { Seed = seed };
                problem.Draw(seed);
                return problem;
            }
        }
        throw new InvalidOperationException($"{from}: no numbers {from.Margin} clear of kinks in {Attempts} draws.");
    }

    /// <summary>Makes output, loss and gradients ("d " and the variable's name) outputs of the graph.</summary>
    public void NameOutputs()
    {
        Builder.Graph.SetOutput("y", Output);
        Builder.Graph.SetOutput("loss", Loss);
        foreach (Value variable in Variables)
        {
            Builder.Graph.SetOutput("d " + variable.Name, Gradients[variable.Id]);
        }
    }

    /// <summary>The same numbers and no gradients: what central differences evaluate.</summary>
    public ReferenceExecutable StartForward()
    {
        var forward = new GradientProblem(_case, differentiate: false);
        forward.Draw(Seed);
        return forward.Start();
    }

    public ReferenceExecutable Start()
    {
        var run = new ReferenceExecutable(Builder.Graph, parameters: null, new CompileOptions { Seed = LayerSeed });
        foreach ((int id, double[] numbers) in _data)
        {
            numbers.CopyTo(run.Double(Builder.Graph.Values[id]));
        }
        return run;
    }

    /// <summary>An input's or a parameter's numbers, all of them floats.</summary>
    public ReadOnlySpan<double> Data(Value value) => _data[value.Id];

    public override string ToString() => $"{_case}, numbers of seed {Seed}";

    private void Draw(int seed)
    {
        var random = new Random(seed);
        _data[Input.Id] = Spread(random, Input.Shape.Length);
        _data[Target.Id] = Targets(random);
        foreach (ParameterInfo parameter in Builder.Graph.Parameters)
        {
            int fanIn = Math.Max(1, parameter.Shape.Length / (parameter.Shape.Rank == 0 ? 1 : parameter.Shape[0]));
            double bound = Math.Sqrt(3.0 / fanIn);
            _data[Builder.Graph.Parameter(parameter.Name).Id] = Numbers(parameter.Shape.Length, _ => parameter.Role switch
            {
                ParameterRole.Weight => bound * ((2 * random.NextDouble()) - 1),
                ParameterRole.Bias => random.NextDouble() - 0.5,
                _ => 0.5 + random.NextDouble(),
            });
        }
    }

    // A shuffled grid with jitter: all different, and at least 0.4 steps apart.
    private double[] Spread(Random random, int length)
    {
        int[] order = [.. Enumerable.Range(0, length)];
        random.Shuffle(order);
        return Numbers(length, i =>
        {
            double unit = (order[i] + 0.5 + (0.6 * (random.NextDouble() - 0.5))) / length;
            return _case.Scale * (_case.Positive ? 0.05 + unit : (3 * unit) - 1.5);
        });
    }

    private double[] Targets(Random random)
    {
        int columns = Target.Shape[1];
        if (_case.Loss is LossFunction loss && LossGeometry.IsByClass(loss.Kind))
        {
            int classes = Output.Shape.Length / Output.Shape[0];
            return _case.SoftTargets
                ? Numbers(Target.Shape.Length, _ => (0.5 + random.NextDouble()) / columns)
                : Numbers(Target.Shape.Length, _ => random.Next(classes));
        }
        return Numbers(Target.Shape.Length, _ => random.NextDouble());
    }

    private static double[] Numbers(int length, Func<int, double> number) =>
        [.. Enumerable.Range(0, length).Select(i => (double)(float)number(i))];
}
