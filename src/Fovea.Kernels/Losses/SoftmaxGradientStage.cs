namespace Fovea.Kernels.Losses;

/// <summary>The gradient of a softmax y, or of its logarithm, along the middle axis of [outer, size, inner]: y·(dy − Σ dy·y), or dy − e^y·Σ dy. A task is one value of the outer axis.</summary>
public sealed unsafe class SoftmaxGradientStage(int outer, int size, int inner, bool logarithm, float* dy, float* y, float* dx) : KernelStage
{
    private readonly float* _dy = dy, _y = y, _dx = dx;

    /// <inheritdoc/>
    public override string Name => logarithm ? "LogSoftmax gradient" : "Softmax gradient";

    /// <inheritdoc/>
    public override int Tasks => outer;

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask)
    {
        for (int row = firstTask * inner; row < lastTask * inner; row++)
        {
            long first = ((long)(row / inner) * size * inner) + (row % inner);
            double sum = 0;
            for (int k = 0; k < size; k++)
            {
                long i = first + ((long)k * inner);
                sum += _dy[i] * (logarithm ? 1.0 : _y[i]);
            }
            for (int k = 0; k < size; k++)
            {
                long i = first + ((long)k * inner);
                _dx[i] = (float)(logarithm ? _dy[i] - (Math.Exp(_y[i]) * sum) : _y[i] * (_dy[i] - sum));
            }
        }
    }
}
