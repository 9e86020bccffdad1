using Fovea.Analysis;

namespace Fovea.Samples;

/// <summary>
/// A stack of linear layers without activations is one linear layer: shown by arithmetic, by superposition and by
/// training.
/// </summary>
public static class LinearCollapseSample
{
    public static LinearCollapseResult Run(TextWriter output)
    {
        using Model linear = Collapse.Stack(relu: false);
        using Model relu = Collapse.Stack(relu: true);
        LinearMap product = Collapse.Product(linear);
        var result = new LinearCollapseResult(
            Collapse.Difference(linear, product),
            Collapse.SuperpositionError(linear),
            Collapse.SuperpositionError(relu),
            [.. StackTraining.All()],
            [.. NetworkChecker.Check(linear).Where(finding => finding.Rule == "linear-collapse")
                .Select(finding => $"{finding.Severity} at {finding.Layer}: {finding.What} {finding.Fix}")]);

        int collapsed = product.Weight.Length + product.Bias.Length;
        output.WriteLine("1. Eight dense layers without activations, 8 → 32 → … → 32 → 4, against the product of their matrices");
        output.WriteLine($"   the stack has {linear.Parameters.ParameterCount} parameters, the product {collapsed}");
        output.WriteLine("   largest difference of their outputs for 1000 inputs: "
            + $"{result.CollapseDifference:0.0E+00} of the largest output");
        output.WriteLine();
        output.WriteLine("2. Superposition: a linear map with a bias has f(a + b) − f(a) − f(b) + f(0) = 0");
        output.WriteLine($"   without activations {result.LinearSuperpositionError:0.0E+00}");
        output.WriteLine($"   with ReLU           {result.ReluSuperpositionError:0.0E+00}   (of the largest output)");
        output.WriteLine();
        output.WriteLine("3. The same data, optimiser and steps");
        output.WriteLine($"   {"",-12}{"",-20}{"parameters",10}{"loss",9}{"accuracy",10}");
        foreach (TrainedNetwork trained in result.Trainings)
        {
            output.WriteLine($"   {trained.Problem,-12}{trained.Network,-20}{trained.Parameters,10}"
                + $"{trained.Loss,9:F3}{trained.Accuracy,10:P0}");
        }
        output.WriteLine();
        output.WriteLine($"4. What NetworkChecker says of the stack ({result.Findings.Count} findings of this rule, the first)");
        output.WriteLine($"   {result.Findings[0]}");
        return result;
    }
}
