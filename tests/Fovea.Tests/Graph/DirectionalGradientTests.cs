using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Graph;
using Fovea.Tests.Backends;

namespace Fovea.Tests.Graph;

/// <summary>
/// One random direction u for each random case, through input and parameters at once: vᵀJu by the gradients against a
/// central difference along u. The loss's gradient, from random targets, is v. J is never built, so a thousand cases fit.
/// </summary>
public sealed class DirectionalGradientTests(ITestOutputHelper log)
{
    private const int Cases = 1000, Chunks = 10;
    private const double Step = 1e-6;
    private const double DoubleTolerance = 1e-5;
    private const double SingleTolerance = 2e-3;

    public static TheoryData<int> Firsts => [.. Enumerable.Range(0, Chunks).Select(chunk => chunk * Cases / Chunks)];

    [Theory]
    [MemberData(nameof(Firsts))]
    public void Gradients_AgreeWithADifferenceAlongARandomDirection(int firstSeed)
    {
        double worst = 0;
        for (int seed = firstSeed; seed < firstSeed + (Cases / Chunks); seed++)
        {
            GradientProblem problem = Problem(seed);
            ReferenceExecutable analytic = problem.Start(), forward = problem.StartForward();
            analytic.RunNodes();
            Dictionary<Value, double[]> direction = Direction(problem, seed);

            double actual = direction.Sum(pair => Dot(analytic.Double(problem.Gradients[pair.Key.Id]), pair.Value));

            double expected = (Along(problem, forward, direction, Step) - Along(problem, forward, direction, -Step)) / (2 * Step);
            double error = Math.Abs(actual - expected) / Math.Max(1, Math.Abs(expected));
            Assert.True(error <= DoubleTolerance, $"{problem}: vᵀJu is {actual:R}, a central difference gives {expected:R}.");
            worst = Math.Max(worst, error);
        }
        log.WriteLine($"Seeds {firstSeed} to {firstSeed + (Cases / Chunks) - 1}: worst error {worst:G2}.");
    }

    [Fact]
    public void CpuGradients_AgreeWithTheReferenceAlongARandomDirection()
    {
        using var backend = new CpuBackend(threads: 2);
        double worst = 0;
        for (int seed = 0; seed < Cases; seed += 5)
        {
            GradientProblem problem = Problem(seed);
            problem.NameOutputs();
            ReferenceExecutable reference = problem.Start();
            reference.RunNodes();
            Dictionary<Value, double[]> direction = Direction(problem, seed);

            Dictionary<string, float[]> cpu = BackendAgreementTests.Cpu(problem, backend);

            double actual = direction.Sum(pair => Dot(Array.ConvertAll(cpu["d " + pair.Key.Name], value => (double)value), pair.Value));
            double expected = direction.Sum(pair => Dot(reference.Double(problem.Gradients[pair.Key.Id]), pair.Value));
            double error = Math.Abs(actual - expected) / Math.Max(1, Math.Abs(expected));
            Assert.True(error <= SingleTolerance, $"{problem}: vᵀJu is {actual:R} on {backend.Name}, {expected:R} by the definitions.");
            worst = Math.Max(worst, error);
        }
        log.WriteLine($"Seeds 0, 5, … to {Cases - 5}: worst error {worst:G2}.");
    }

    [Fact]
    public void Cases_MeetEveryKindOfLayer()
    {
        string[] names = [.. Enumerable.Range(0, Cases).Select(seed => RandomCases.Next(seed).Name)];

        Assert.All(
            new[]
            {
                "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "StochasticPool", "MedianPool",
                "MixedPool", "BatchNorm", "LayerNorm", "GroupNorm", "InstanceNorm", "LocalResponseNorm", "ReLU", "Tanh",
                "Softmax", "Dropout", "Residual", "Concat"
            },
            kind => Assert.True(names.Count(name => name.Contains(" " + kind, StringComparison.Ordinal)) >= 5, kind));
    }

    private static GradientProblem Problem(int seed) => GradientProblem.Create(RandomCases.Next(seed), firstSeed: 1 + (1000 * seed));

    // Of length 1, so that no value moves by more than a step times its slope.
    private static Dictionary<Value, double[]> Direction(GradientProblem problem, int seed)
    {
        var random = new Random(seed);
        var direction = problem.Variables.ToDictionary(
            variable => variable, variable =>
                Enumerable.Range(0, variable.Shape.Length).Select(_ => (2 * random.NextDouble()) - 1).ToArray());
        double length = Math.Sqrt(direction.Values.Sum(part => Dot(part, part)));
        return direction.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(pair.Value, value => value / length));
    }

    private static double Along(GradientProblem problem, ReferenceExecutable forward, Dictionary<Value, double[]> direction, double step)
    {
        foreach ((Value variable, double[] part) in direction)
        {
            ReadOnlySpan<double> at = problem.Data(variable);
            Span<double> moved = forward.Double(variable);
            for (int i = 0; i < part.Length; i++)
            {
                moved[i] = at[i] + (step * part[i]);
            }
        }
        forward.RunNodes();
        return forward.Double(problem.Loss)[0];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
