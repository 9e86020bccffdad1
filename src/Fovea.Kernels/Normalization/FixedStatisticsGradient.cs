using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// The gradients of γ and β with statistics that are not the batch's, float32 summed into double.
//   what    dγ = Σ dy·(x − μ) / √(σ² + ε), dβ = Σ dy, per channel
//   layout  plain [n][c][area]
//   loops   parallel c; then image, and the row of pixels as RowSums adds it
internal sealed unsafe class FixedStatisticsGradient(
    VectorWidth width, int batch, int channels, int area, float epsilon, float* dOutput, float* input, float* mean, float* variance,
    float* dGamma, float* dBeta) : VectorStage(width)
{
    public override string Name => "BatchNorm.InferenceParameterGradient plain";

    public override int Tasks => channels;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int c = firstTask; c < lastTask; c++)
        {
            double gradient = 0, product = 0;
            for (int n = 0; n < batch; n++)
            {
                long first = (((long)n * channels) + c) * area;
                (double rowGradient, double rowProduct) = RowSums<TSimd>.Gradient(dOutput + first, null, input + first, mean[c], area);
                gradient += rowGradient;
                product += rowProduct;
            }
            dGamma[c] = (float)(product / Math.Sqrt(variance[c] + (double)epsilon));
            dBeta[c] = (float)gradient;
        }
    }
}
