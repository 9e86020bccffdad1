using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.Plans;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Kernels.Layout;
using Fovea.Tests.Graph;

namespace Fovea.Tests.Backends;

/// <summary>The CPU backend against the definitions in double precision: loss, output, every gradient and every statistic.</summary>
/// <remarks>
/// All numbers that go in are floats, so both start from the same ones. A sum of K rounded terms is off by about √K·2⁻²⁴
/// of its size, and a dozen operations in a row add up: 1.3e-6·√K, PyTorch's tolerance for one operation times √K, with K
/// the longest sum, allows for that. It is relative to the largest entry, or to 1 where sums of terms of that size cancel.
/// </remarks>
public sealed class BackendAgreementTests(BackendTeams teams) : IClassFixture<BackendTeams>
{
    private const double PerRoot = 1.3e-6;

    public static TheoryData<string> Names => [.. GradientCases.All.Concat(BackendCases.All).Select(gradientCase => gradientCase.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Cpu_AgreesWithReference_AtEveryWidth_AndBitForBitAmongThreadCounts(string name) =>
        AssertAgreement(name, TensorLayout.Blocked);

    [Theory]
    [MemberData(nameof(Names))]
    public void Cpu_AgreesWithReference_WithImagesAsLanes(string name) => AssertAgreement(name, TensorLayout.BatchLanes);

    [Theory]
    [MemberData(nameof(Names))]
    public void Cpu_GivesTheSameBits_WithBatchTiles(string name)
    {
        GradientProblem problem = GradientProblem.Create(GradientCases.All.Concat(BackendCases.All).Single(one => one.Name == name));
        problem.NameOutputs();
        using var whole = new CpuBackend(threads: 2);
        Dictionary<string, float[]> expected = Cpu(problem, whole, TensorLayout.Blocked);
        foreach (long bytes in new[] { 256, 1024, 4096, 16384 })
        {
            using var tiled = new CpuBackend(threads: 2) { CacheBytes = bytes };
            Dictionary<string, float[]> found = Cpu(problem, tiled, TensorLayout.Blocked);
            Assert.All(expected, output => Assert.True(
                output.Value.Select(BitConverter.SingleToInt32Bits).SequenceEqual(found[output.Key].Select(BitConverter.SingleToInt32Bits)),
                $"{name}: \"{output.Key}\" differs with a cache of {bytes} bytes."));
        }
    }

    private void AssertAgreement(string name, TensorLayout lanes)
    {
        GradientProblem problem = GradientProblem.Create(GradientCases.All.Concat(BackendCases.All).Single(one => one.Name == name));
        NetworkGraph graph = problem.Builder.Graph;
        problem.NameOutputs();
        Dictionary<string, double[]> expected = Reference(problem);
        double tolerance = PerRoot * Math.Sqrt(graph.Values.Max(value => value.Shape.Length));

        foreach (IReadOnlyList<CpuBackend> backends in teams.ByWidth)
        {
            Dictionary<string, float[]> first = Cpu(problem, backends[0], lanes);
            foreach ((string output, double[] numbers) in expected)
            {
                double scale = numbers.Select(Math.Abs).Append(1).Max();
                for (int i = 0; i < numbers.Length; i++)
                {
                    Assert.True(
                        Math.Abs(first[output][i] - numbers[i]) <= tolerance * scale,
                        $"{name}, seed {problem.Seed}, {backends[0].Name}, {lanes}: \"{output}\"[{i}] is "
                        + $"{first[output][i]:R}, the reference {numbers[i]:R}; {tolerance * scale:G3} is allowed.");
                }
            }
            foreach (CpuBackend backend in backends.Skip(1))
            {
                Dictionary<string, float[]> again = Cpu(problem, backend, lanes);
                foreach ((string output, float[] numbers) in first)
                {
                    Assert.True(
                        numbers.Select(BitConverter.SingleToInt32Bits).SequenceEqual(again[output].Select(BitConverter.SingleToInt32Bits)),
                        $"{name}: \"{output}\" differs between {backends[0].Name} and {backend.Name}.");
                }
            }
        }
    }

    private static Dictionary<string, double[]> Reference(GradientProblem problem)
    {
        NetworkGraph graph = problem.Builder.Graph;
        ReferenceExecutable run = problem.Start();
        run.RunNodes();
        var results = graph.Outputs.ToDictionary(output => output.Key, output => run.Double(output.Value).ToArray());
        foreach (ParameterInfo statistic in graph.Parameters.Where(parameter => !parameter.IsTrainable))
        {
            results.Add(statistic.Name, run.Double(graph.Parameter(statistic.Name)).ToArray());
        }
        return results;
    }

    /// <summary>What a plan gives for the named outputs, and the statistics as they stand afterwards.</summary>
    internal static Dictionary<string, float[]> Cpu(GradientProblem problem, CpuBackend backend, TensorLayout? lanes = null)
    {
        NetworkGraph graph = problem.Builder.Graph;
        using var parameters = new ParameterStore(graph.Parameters);
        foreach (ParameterInfo parameter in graph.Parameters)
        {
            Write(problem.Data(graph.Parameter(parameter.Name)), parameters[parameter.Name]);
        }
        var options = new CompileOptions { MutableParameters = true, Seed = GradientProblem.LayerSeed };
        using ExecutionPlan plan = PlanCompiler.Compile(graph, parameters, options, backend, lanes: lanes);
        Write(problem.Data(problem.Input), plan.Input(problem.Input.Name));
        Write(problem.Data(problem.Target), plan.Input(problem.Target.Name));
        plan.Run();

        var results = graph.Outputs.Keys.ToDictionary(name => name, name => plan.Output(name).ToArray());
        foreach (ParameterInfo statistic in graph.Parameters.Where(parameter => !parameter.IsTrainable))
        {
            results.Add(statistic.Name, parameters[statistic.Name].ToArray());
        }
        return results;
    }

    private static void Write(ReadOnlySpan<double> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = (float)from[i];
        }
    }
}
