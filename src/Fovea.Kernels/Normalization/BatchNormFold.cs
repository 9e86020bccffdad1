namespace Fovea.Kernels.Normalization;

/// <summary>
/// Batch normalisation with fixed statistics as a scale and a shift per channel, which a plan may fold into the weights
/// of the layer before: scale = γ / √(σ² + ε), shift = β − μ · scale. One task; computed in double precision.
/// </summary>
/// <param name="channels">Channels.</param>
/// <param name="epsilon">ε.</param>
/// <param name="gamma">[channels]; null for ones.</param>
/// <param name="beta">[channels]; null for zeros.</param>
/// <param name="mean">[channels].</param>
/// <param name="variance">[channels].</param>
/// <param name="scale">[channels]; overwritten.</param>
/// <param name="shift">[channels]; overwritten.</param>
public sealed unsafe class BatchNormFold(
    int channels, double epsilon, float* gamma, float* beta, float* mean, float* variance, float* scale, float* shift)
    : KernelStage
{
    /// <inheritdoc/>
    public override string Name => "BatchNorm.Fold";

    /// <inheritdoc/>
    public override int Tasks => 1;

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask)
    {
        for (int c = 0; c < channels; c++)
        {
            double factor = (gamma is null ? 1 : gamma[c]) / Math.Sqrt(variance[c] + epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)((beta is null ? 0 : beta[c]) - (mean[c] * factor));
        }
    }
}
