namespace Fovea.Tests.Graph;

/// <summary>The cases of the gradient check; a name starts with its family.</summary>
internal static class GradientCases
{
    public static IReadOnlyList<GradientCase> All { get; } =
    [
        .. ConvolutionCases.Make(), .. PoolingCases.Make(), .. NormalizationCases.Make(),
        .. ActivationCases.Make(), .. ShapeCases.Make(), .. LossCases.Make(), .. NetworkCases.Make(),
    ];

    public static GradientCase Find(string name) => All.Single(gradientCase => gradientCase.Name == name);
}
