using Fovea.Kernels.Losses;

namespace Fovea.Graph.Ops;

/// <summary>A loss with its constants.</summary>
/// <param name="Kind">The loss.</param>
/// <param name="Constant">Label smoothing of the cross-entropy, δ of the Huber loss, γ of the focal loss.</param>
/// <param name="Weight">A factor on the loss and its gradient: 1, or smaller for an auxiliary head.</param>
public readonly record struct LossFunction(LossKind Kind, float Constant = 0, float Weight = 1);
