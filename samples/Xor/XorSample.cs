using Fovea.Features;

namespace Fovea.Samples;

/// <summary>XOR solved in three ways, and a linear layer that cannot solve it.</summary>
public static class XorSample
{
    public static IReadOnlyList<XorResult> Run(TextWriter output)
    {
        XorResult[] results =
        [
            NetworkMethods.Linear(),
            NetworkMethods.Perceptron(),
            FittedMethods.Polynomial(out string formula),
            FittedMethods.Machine("kernel machine, RBF γ = 2", new RbfKernel(Gamma: 2)),
            FittedMethods.Machine("kernel machine, polynomial", new PolynomialKernel(Degree: 2)),
        ];

        output.WriteLine("XOR: the output should be 1 where exactly one input is 1; above 0.5 counts as 1.");
        output.WriteLine();
        output.WriteLine($"{"",-29}{"f(0,0)",8}{"f(0,1)",8}{"f(1,0)",8}{"f(1,1)",8}{"accuracy",10}{"parameters",12}");
        output.WriteLine($"{"wanted",-29}{string.Concat(XorData.Targets.Select(target => $"{target,8:F3}"))}");
        foreach (XorResult result in results)
        {
            output.WriteLine($"{result.Method,-29}{string.Concat(result.Outputs.Select(Cell))}"
                + $"{result.Accuracy,10:P0}{result.Parameters,12}");
        }
        output.WriteLine();
        output.WriteLine("Why the linear layer fails: for f = w1·x1 + w2·x2 + b, f(0,0) + f(1,1) = f(0,1) + f(1,0), whatever");
        output.WriteLine("the weights. XOR wants the left sum small and the right sum large. At least one corner stays wrong.");
        output.WriteLine($"One product is enough: the fitted polynomial is {formula}.");
        return results;
    }

    // Rounded, and 0 added, so that a small negative number prints as 0.000 and not as -0.000.
    private static string Cell(double value) => $"{Math.Round(value, 3) + 0.0,8:F3}";
}
