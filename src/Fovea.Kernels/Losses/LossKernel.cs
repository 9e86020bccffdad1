using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>The loss of a batch, its gradient with respect to the scores, or both in one pass over them.</summary>
internal static unsafe class LossKernel
{
    /// <summary>Binds a loss to memory.</summary>
    /// <param name="geometry">Which loss, and its sizes.</param>
    /// <param name="width">The vectors.</param>
    /// <param name="pointers">The memory, which outlives the stages.</param>
    /// <returns>
    /// The stages, to be run in order. Results have the same bits at every width and number of threads, and whether loss and
    /// gradient are computed together or not. A sample whose class index is none gets NaN.
    /// </returns>
    public static IReadOnlyList<KernelStage> Prepare(LossGeometry geometry, VectorWidth width, in LossPointers pointers)
    {
        var rows = new LossStage(width, geometry, pointers.Scores, pointers.Targets, pointers.PerSample, pointers.DScores);
        return pointers.Mean is null
            ? [rows]
            : [rows, new LossMeanStage(geometry.Kind, geometry.Samples, pointers.PerSample, pointers.Mean)];
    }
}
