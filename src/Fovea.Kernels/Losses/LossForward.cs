using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>The loss of a batch: each sample's, then their mean.</summary>
public static unsafe class LossForward
{
    /// <summary>Binds a loss to memory.</summary>
    /// <param name="constant">
    /// Label smoothing of <see cref="LossKind.SoftmaxCrossEntropy"/>, δ of <see cref="LossKind.Huber"/>, γ of
    /// <see cref="LossKind.Focal"/>; unused by the others.
    /// </param>
    /// <param name="weight">Multiplies every sample's loss; 1 leaves it.</param>
    /// <param name="n">Samples.</param>
    /// <param name="columns">Scores per sample.</param>
    /// <param name="targetColumns">1 where a class loss takes an index; else <paramref name="columns"/>.</param>
    /// <param name="scores">[n, columns].</param>
    /// <param name="targets">[n, targetColumns].</param>
    /// <param name="mean">One float: the mean over the samples, summed in order in double precision.</param>
    /// <param name="perSample">[n].</param>
    /// <returns>The stages, to be run in order. Results have the same bits at every width and number of threads.</returns>
    /// <exception cref="ShapeException">The targets' columns do not fit the loss.</exception>
    /// <exception cref="FoveaException">The constant or the weight is out of range.</exception>
    public static IReadOnlyList<KernelStage> Prepare(
        VectorWidth width, LossKind kind, float constant, float weight, int n, int columns, int targetColumns,
        float* scores, float* targets, float* mean, float* perSample)
    {
        var geometry = new LossGeometry(kind, constant, weight, n, columns, targetColumns);
        return [new LossPerSampleStage(width, geometry, scores, targets, perSample), new LossMeanStage(kind, n, perSample, mean)];
    }
}
