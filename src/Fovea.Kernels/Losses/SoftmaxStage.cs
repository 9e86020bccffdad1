namespace Fovea.Kernels.Losses;

/// <summary>Softmax, or its logarithm, along the middle axis of [outer, size, inner]: e^{xᵢ − max} / Σ e^{xⱼ − max}. A task is one value of the outer axis.</summary>
/// <remarks>Sums run in double precision in the order of the axis. NaN in gives NaN out for its row.</remarks>
public sealed unsafe class SoftmaxStage(int outer, int size, int inner, bool logarithm, float* x, float* y) : KernelStage
{
    private readonly float* _x = x, _y = y;

    /// <inheritdoc/>
    public override string Name => logarithm ? "LogSoftmax" : "Softmax";

    /// <inheritdoc/>
    public override int Tasks => outer;

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask)
    {
        for (int row = firstTask * inner; row < lastTask * inner; row++)
        {
            long first = ((long)(row / inner) * size * inner) + (row % inner);
            float largest = float.NegativeInfinity;
            for (int k = 0; k < size; k++)
            {
                largest = MathF.Max(largest, _x[first + ((long)k * inner)]);
            }
            double sum = 0;
            for (int k = 0; k < size; k++)
            {
                sum += Math.Exp(_x[first + ((long)k * inner)] - largest);
            }
            double logSum = Math.Log(sum);
            for (int k = 0; k < size; k++)
            {
                double logShare = _x[first + ((long)k * inner)] - largest - logSum;
                _y[first + ((long)k * inner)] = (float)(logarithm ? logShare : Math.Exp(logShare));
            }
        }
    }
}
