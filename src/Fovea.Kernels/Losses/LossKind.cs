namespace Fovea.Kernels.Losses;

/// <summary>
/// What a training step minimises. Formulas are per sample, over K columns of scores x and targets y, and follow PyTorch;
/// the loss of a batch is the mean over its samples.
/// </summary>
/// <remarks>
/// A class index t travels as a float. One that is NaN, not whole or outside 0 … K − 1 makes its sample's loss, and with
/// it the batch's, NaN: the caller sees it before the weights do.
/// </remarks>
public enum LossKind
{
    /// <summary>
    /// Σₖ qₖ · (log Σⱼ exp xⱼ − xₖ), q = (1 − ε)·y + ε/K, where y is the target distribution or the class index's one-hot row
    /// and ε, the constant, smooths the labels. Scores are logits.
    /// </summary>
    SoftmaxCrossEntropy,

    /// <summary>−Σₖ yₖ·xₖ, or −xₜ for a class index. Scores are log-probabilities.</summary>
    NegativeLogLikelihood,

    /// <summary>Mean over the columns of max(x, 0) − x·y + log(1 + exp(−|x|)). Scores are logits, targets are in [0, 1].</summary>
    BinaryCrossEntropy,

    /// <summary>Mean over the columns of (x − y)².</summary>
    MeanSquaredError,

    /// <summary>Mean over the columns of |x − y|; the gradient at 0 is 0.</summary>
    MeanAbsoluteError,

    /// <summary>Mean over the columns of ½(x − y)² where |x − y| ≤ δ, and δ·(|x − y| − ½δ) elsewhere; δ is the constant.</summary>
    Huber,

    /// <summary>(1/K) · Σ over k ≠ t of max(0, 1 − xₜ + xₖ). The target is a class index t.</summary>
    Hinge,

    /// <summary>
    /// −(1 − pₜ)^γ · log pₜ, p = softmax(x); γ, the constant, gives less weight to samples that are already right. The target is
    /// a class index t. Source: Lin et al. 2017, arXiv:1708.02002, with softmax for the sigmoid.
    /// </summary>
    Focal,
}
