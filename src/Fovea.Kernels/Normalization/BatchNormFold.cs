namespace Fovea.Kernels.Normalization;

/// <summary>
/// Batch normalisation with fixed statistics as a scale and a shift per channel, which a plan may fold into the weights
/// of the layer before: scale = γ / √(σ² + ε), shift = β − μ · scale. One task; computed in double precision.
/// </summary>
/// <param name="channels">Channels.</param>
/// <param name="epsilon">ε.</param>
/// <param name="statistics">γ, β, μ and σ² of the normalisation; γ null for ones, β null for zeros.</param>
/// <param name="scale">[channels]; overwritten.</param>
/// <param name="shift">[channels]; overwritten.</param>
internal sealed unsafe class BatchNormFold(
    int channels, double epsilon, FixedStatistics statistics, float* scale, float* shift) : KernelStage
{
    public override string Name => "BatchNorm.Fold";

    public override int Tasks => 1;

    public override void Run(int firstTask, int lastTask)
    {
        for (int c = 0; c < channels; c++)
        {
            double factor = (statistics.Gamma is null ? 1 : statistics.Gamma[c]) / Math.Sqrt(statistics.Variance[c] + epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)((statistics.Beta is null ? 0 : statistics.Beta[c]) - (statistics.Mean[c] * factor));
        }
    }
}
