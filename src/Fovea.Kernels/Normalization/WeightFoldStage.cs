namespace Fovea.Kernels.Normalization;

/// <summary>
/// Folds a batch normalisation with fixed statistics into the weights of the layer before it:
/// w' = w · s and b' = (b − μ) · s + β, s = γ / √(σ² + ε). Each number is computed in double precision and rounded once.
/// </summary>
/// <param name="channels">Output channels.</param>
/// <param name="products">Weights of one output channel.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weights">[channels, products].</param>
/// <param name="bias">[channels]; null for zeros.</param>
/// <param name="statistics">γ, β, μ and σ² of the normalisation, [channels] each.</param>
/// <param name="foldedWeights">As <paramref name="weights"/>; overwritten.</param>
/// <param name="foldedBias">[channels]; overwritten.</param>
internal sealed unsafe class WeightFoldStage(
    int channels, long products, double epsilon, float* weights, float* bias, FixedStatistics statistics,
    float* foldedWeights, float* foldedBias)
    : KernelStage
{
    public override string Name => "BatchNorm.WeightFold";

    public override int Tasks => channels;

    public override void Run(int firstTask, int lastTask)
    {
        for (int channel = firstTask; channel < lastTask; channel++)
        {
            double scale = statistics.Gamma[channel] / Math.Sqrt(statistics.Variance[channel] + epsilon);
            foldedBias[channel] = (float)((((bias is null ? 0 : (double)bias[channel]) - statistics.Mean[channel]) * scale)
                + statistics.Beta[channel]);
            float* from = weights + (channel * products), to = foldedWeights + (channel * products);
            for (long i = 0; i < products; i++)
            {
                to[i] = (float)(from[i] * scale);
            }
        }
    }
}
