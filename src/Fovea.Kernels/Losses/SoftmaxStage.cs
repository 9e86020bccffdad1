using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>
/// Softmax, or its logarithm, along the middle axis of [outer, size, inner]: e^{xᵢ − max} / Σ e^{xⱼ −
/// max}. A task is one value of the outer axis.
/// </summary>
/// <remarks>
/// With an inner axis, lanes are its elements and a sum runs in the order of the middle axis; without, a row is summed
/// in sixteen lanes. Either way it has the same bits at every width. Within (size + 5)·ε, ε = 2⁻²³, of the share, and of
/// the logarithm plus |x − max|. NaN in gives NaN out for its row.
/// </remarks>
internal sealed unsafe class SoftmaxStage(
    VectorWidth width, int outer, int size, int inner, bool logarithm, float* x, float* y) : VectorStage(width)
{
    private readonly float* _x = x, _y = y;

    public override string Name => logarithm ? "LogSoftmax" : "Softmax";

    public override int Tasks => outer;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int row = firstTask; row < lastTask; row++)
        {
            float* x = _x + ((long)row * size * inner), y = _y + ((long)row * size * inner);
            if (inner == 1)
            {
                Row<TSimd>(x, y);
            }
            else
            {
                for (int p = 0; p < inner; p += TSimd.Width)
                {
                    Columns<TSimd>(x + p, y + p, Math.Min(TSimd.Width, inner - p));
                }
            }
        }
    }

    private void Row<TSimd>(float* x, float* y) where TSimd : unmanaged, ISimd<TSimd>
    {
        float largest = ScoreRow<TSimd>.Max(x, size);
        double sum = ScoreRow<TSimd>.SumExp(x, largest, size);
        if (logarithm)
        {
            ElementwiseLoop.Unary<TSimd, LogShare>(new(largest, (float)Math.Log(sum)), size, x, y);
        }
        else
        {
            ScoreRow<TSimd>.Exp(x, largest, (float)(1 / sum), 0, size, y);
        }
    }

    // `lanes` neighbours on the inner axis, each with a softmax of its own.
    private void Columns<TSimd>(float* x, float* y, int lanes) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd largest = TSimd.Broadcast(float.NegativeInfinity);
        for (int k = 0; k < size; k++)
        {
            largest = TSimd.Max(largest, ElementwiseLoop.Load<TSimd>(x + ((long)k * inner), lanes));
        }
        TSimd sum = TSimd.Zero;
        for (int k = 0; k < size; k++)
        {
            sum += VectorMath.Exp(ElementwiseLoop.Load<TSimd>(x + ((long)k * inner), lanes) - largest);
        }
        TSimd logSum = TSimd.Log(sum), share = TSimd.Broadcast(1) / sum;
        for (int k = 0; k < size; k++)
        {
            TSimd distance = ElementwiseLoop.Load<TSimd>(x + ((long)k * inner), lanes) - largest;
            ElementwiseLoop.Store(logarithm ? distance - logSum : VectorMath.Exp(distance) * share, y + ((long)k * inner), lanes);
        }
    }

    private readonly struct LogShare(float largest, float logSum) : IUnaryOperation
    {
        public TSimd Apply<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
            x - TSimd.Broadcast(largest) - TSimd.Broadcast(logSum);
    }
}
