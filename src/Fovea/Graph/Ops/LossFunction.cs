using Fovea.Kernels.Losses;

namespace Fovea.Graph.Ops;

/// <summary>A loss with its constants.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Constant">Label smoothing of a cross-entropy, δ of Huber, γ of focal.</param>
/// <param name="Weight">A factor on the loss and its gradient: 1, or less for an auxiliary head.</param>
public readonly record struct LossFunction(LossKind Kind, float Constant = 0, float Weight = 1);
