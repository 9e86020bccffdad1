using Fovea.Kernels.Elementwise;

namespace Fovea.Graph.Ops;

/// <summary>A function of one number, with its constants.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Alpha">Its first constant: a slope, a limit.</param>
/// <param name="Beta">Its second: an upper limit.</param>
public readonly record struct ActivationFunction(ActivationKind Kind, float Alpha = 0, float Beta = 0);
