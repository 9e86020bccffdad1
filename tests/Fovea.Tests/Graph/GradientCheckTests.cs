using Fovea.Backends.Reference;
using Fovea.Graph;

namespace Fovea.Tests.Graph;

/// <summary>Every analytic gradient against central differences in double precision, entry by entry.</summary>
/// <remarks>
/// Step and tolerances are those of PyTorch's gradcheck. With a step of 1e-6 the difference's own error is about
/// h²·f‴/6 + 2⁻⁵³·|f|/h ≈ 1e-12 + 1e-10·|f|: far below the 1e-5 that is allowed.
/// </remarks>
public sealed class GradientCheckTests
{
    private const double Step = 1e-6;
    private const double AbsoluteTolerance = 1e-5;
    private const double RelativeTolerance = 1e-3;

    public static TheoryData<string> Names => [.. GradientCases.All.Select(gradientCase => gradientCase.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_AgreeWithCentralDifferences_AndRepeatBitForBit(string name)
    {
        GradientProblem problem = GradientProblem.Create(GradientCases.Find(name));
        ReferenceExecutable analytic = problem.Start(), forward = problem.StartForward();
        analytic.RunNodes();

        foreach (Value variable in problem.Variables)
        {
            Assert.True(problem.Gradients.TryGetValue(variable.Id, out Value? gradient), $"{name}: no gradient for {variable}.");
            double[] first = analytic.Double(gradient).ToArray();
            Assert.Equal(variable.Shape, gradient.Shape);
            for (int i = 0; i < first.Length; i++)
            {
                double expected = CentralDifference(forward, problem.Loss, variable, i);
                Assert.True(
                    Math.Abs(first[i] - expected) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(expected)),
                    $"{name}, seed {problem.Seed}: d loss / d {variable}[{i}] is {first[i]:R}, central differences give {expected:R}.");
            }

            analytic.RunNodes();
            Assert.Equal(first.Select(BitConverter.DoubleToInt64Bits),
                analytic.Double(gradient).ToArray().Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void Cases_CoverEveryFamily()
    {
        (string Family, int AtLeast)[] families =
        [
            ("Conv", 60), ("ConvTranspose", 30), ("Pool", 40), ("Norm", 40), ("Activation", 45), ("Dense", 20),
            ("Shape", 30), ("Loss", 15), ("Net", 20),
        ];
        Assert.Equal(GradientCases.All.Count, GradientCases.All.Select(gradientCase => gradientCase.Name).Distinct().Count());
        foreach ((string family, int atLeast) in families)
        {
            int count = GradientCases.All.Count(gradientCase => gradientCase.Name.StartsWith(family + " ", StringComparison.Ordinal));
            Assert.True(count >= atLeast, $"{family}: {count} cases, {atLeast} are promised.");
        }
    }

    private static double CentralDifference(ReferenceExecutable forward, Value loss, Value variable, int index)
    {
        double at = forward.Double(variable)[index];
        forward.Double(variable)[index] = at + Step;
        forward.RunNodes();
        double above = forward.Double(loss)[0];
        forward.Double(variable)[index] = at - Step;
        forward.RunNodes();
        double below = forward.Double(loss)[0];
        forward.Double(variable)[index] = at;
        return (above - below) / (2 * Step);
    }
}
