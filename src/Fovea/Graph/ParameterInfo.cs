using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>A named tensor of a model: a weight that training moves, or a statistic that it only keeps.</summary>
/// <param name="Name">Dotted, as in a state dict: <c>features.0.weight</c>.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Initializer">Where it starts.</param>
/// <param name="Role">What it is for.</param>
public sealed record ParameterInfo(string Name, Shape Shape, Initializer Initializer, ParameterRole Role)
{
    /// <summary>Whether training moves it by its gradient.</summary>
    public bool IsTrainable => Role != ParameterRole.Statistic;
}
