using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>The loss of a batch, its gradient with respect to the scores, or both in one pass over them.</summary>
public static unsafe class LossKernel
{
    /// <summary>Binds a loss to memory.</summary>
    /// <param name="width">The vectors.</param>
    /// <param name="kind">Which loss.</param>
    /// <param name="constant">
    /// Label smoothing of <see cref="LossKind.SoftmaxCrossEntropy"/>, δ of <see cref="LossKind.Huber"/>, γ of
    /// <see cref="LossKind.Focal"/>; unused by the others.
    /// </param>
    /// <param name="weight">Multiplies every sample's loss; 1 leaves it.</param>
    /// <param name="n">Samples.</param>
    /// <param name="columns">Scores per sample.</param>
    /// <param name="targetColumns">1 where a class loss takes an index; else <paramref name="columns"/>.</param>
    /// <param name="pointers">The memory, which outlives the stages.</param>
    /// <returns>
    /// The stages, to be run in order. Results have the same bits at every width and number of threads, and whether loss and
    /// gradient are computed together or not. A sample whose class index is none gets NaN.
    /// </returns>
    /// <exception cref="ShapeException">The targets' columns do not fit the loss.</exception>
    /// <exception cref="FoveaException">The constant or the weight is out of range.</exception>
    public static IReadOnlyList<KernelStage> Prepare(
        VectorWidth width, LossKind kind, float constant, float weight, int n, int columns, int targetColumns, in LossPointers pointers)
    {
        var geometry = new LossGeometry(kind, constant, weight, n, columns, targetColumns);
        var rows = new LossStage(width, geometry, pointers.Scores, pointers.Targets, pointers.PerSample, pointers.DScores);
        return pointers.Mean is null ? [rows] : [rows, new LossMeanStage(kind, n, pointers.PerSample, pointers.Mean)];
    }
}
