using System.Globalization;

namespace Fovea.Training.Health;

/// <summary>Derives findings from measurements.</summary>
internal static class HealthRules
{
    public static IReadOnlyList<HealthFinding> Judge(
        HealthOptions options, int samples, IReadOnlyList<ActivationHealth> activations, IReadOnlyList<GradientHealth> gradients)
    {
        var findings = new List<HealthFinding>();
        foreach (ActivationHealth activation in activations)
        {
            if (activation.DeadUnits is int dead && activation.DeadShare >= options.DeadShare)
            {
                findings.Add(Finding(activation.Layer, HealthProblem.DeadUnits, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{activation.Function}: {dead} of {activation.Units} units are dead: not above zero for any " +
                    $"of {samples} training samples, so they get no gradient. Lower the learning rate, put a " +
                    $"BatchNorm before the layer, or use LeakyReLU.")));
            }
            if (activation.SaturatedShare is double saturated && saturated >= options.SaturatedShare)
            {
                findings.Add(Finding(activation.Layer, HealthProblem.Saturation, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{activation.Function}: {saturated:P0} of the values are at the ends of its range, where " +
                    $"there is almost no gradient. Put a BatchNorm before the layer, use a smaller " +
                    $"initialisation, or use ReLU.")));
            }
        }
        GradientHealth? strongest = gradients.MaxBy(gradient => gradient.RootMeanSquare);
        foreach (GradientHealth gradient in gradients)
        {
            if (gradient.RootMeanSquare * options.VanishingFactor < strongest!.RootMeanSquare)
            {
                findings.Add(Finding(gradient.Layer, HealthProblem.VanishingGradient, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the gradient vanishes: {gradient.RootMeanSquare:G2} per weight, compared with " +
                    $"{strongest.RootMeanSquare:G2} in \"{strongest.Layer}\". Use ReLU instead of sigmoid and " +
                    $"tanh, or add BatchNorm or residual connections.")));
            }
            if (gradient.GradientNorm > gradient.WeightNorm * options.ExplodingFactor)
            {
                findings.Add(Finding(gradient.Layer, HealthProblem.ExplodingGradient, string.Create(
                    CultureInfo.InvariantCulture,
                    $"the gradient explodes: its norm is {gradient.GradientNorm:G3}, the weights' " +
                    $"{gradient.WeightNorm:G3}. Lower the learning rate, clip the gradient (ClipNorm), or add BatchNorm.")));
            }
        }
        return findings;
    }

    private static HealthFinding Finding(string layer, HealthProblem problem, string message) =>
        new(layer, problem, $"\"{layer}\", {message}");
}
