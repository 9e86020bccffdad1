using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>
/// The gradient of a softmax y, or of its logarithm, along the middle axis of [outer, size, inner]: y·(dy − Σ dy·y), or
/// dy − e^y·Σ dy. A task is one value of the outer axis.
/// </summary>
/// <remarks>Sums as in <see cref="SoftmaxStage"/>.</remarks>
internal sealed unsafe class SoftmaxGradientStage(
    VectorWidth width, int outer, int size, int inner, bool logarithm, float* dy, float* y, float* dx) : VectorStage(width)
{
    private readonly float* _dy = dy, _y = y, _dx = dx;

    public override string Name => logarithm ? "LogSoftmax gradient" : "Softmax gradient";

    public override int Tasks => outer;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int row = firstTask; row < lastTask; row++)
        {
            long first = (long)row * size * inner;
            if (inner == 1)
            {
                ElementwiseLoop.Binary<TSimd, Gradient>(
                    new(RowSum<TSimd>(_dy + first, _y + first), logarithm), size, _dy + first, _y + first, _dx + first);
            }
            else
            {
                for (int p = 0; p < inner; p += TSimd.Width)
                {
                    Columns<TSimd>(first + p, Math.Min(TSimd.Width, inner - p));
                }
            }
        }
    }

    // Σ dy·y, or Σ dy, in sixteen lanes.
    private float RowSum<TSimd>(float* dy, float* y) where TSimd : unmanaged, ISimd<TSimd>
    {
        const int Count = Lanes16<TSimd>.Count;
        Lanes16<TSimd> one = Lanes16<TSimd>.Broadcast(1), sum = default;
        int k = 0;
        for (; k + Count <= size; k += Count)
        {
            sum = Lanes16<TSimd>.MultiplyAdd(Lanes16<TSimd>.Load(dy + k), logarithm ? one : Lanes16<TSimd>.Load(y + k), sum);
        }
        if (k < size)
        {
            Lanes16<TSimd> last = ElementwiseLoop.LoadPart16<TSimd>(dy + k, size - k);
            sum = Lanes16<TSimd>.MultiplyAdd(last, logarithm ? one : ElementwiseLoop.LoadPart16<TSimd>(y + k, size - k), sum);
        }
        return sum.Sum();
    }

    // `lanes` neighbours on the inner axis, each with a softmax of its own.
    private void Columns<TSimd>(long first, int lanes) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd one = TSimd.Broadcast(1), sum = TSimd.Zero;
        for (int k = 0; k < size; k++)
        {
            long i = first + ((long)k * inner);
            sum = TSimd.MultiplyAdd(
                ElementwiseLoop.Load<TSimd>(_dy + i, lanes), logarithm ? one : ElementwiseLoop.Load<TSimd>(_y + i, lanes), sum);
        }
        for (int k = 0; k < size; k++)
        {
            long i = first + ((long)k * inner);
            TSimd dy = ElementwiseLoop.Load<TSimd>(_dy + i, lanes), y = ElementwiseLoop.Load<TSimd>(_y + i, lanes);
            ElementwiseLoop.Store(Gradient.Of(dy, y, sum, logarithm), _dx + i, lanes);
        }
    }

    private readonly struct Gradient(float sum, bool logarithm) : IBinaryOperation
    {
        public static TSimd Of<TSimd>(TSimd dy, TSimd y, TSimd sum, bool logarithm) where TSimd : unmanaged, ISimd<TSimd> =>
            logarithm ? dy - (VectorMath.Exp(y) * sum) : y * (dy - sum);

        public TSimd Apply<TSimd>(TSimd dy, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => Of(dy, y, TSimd.Broadcast(sum), logarithm);
    }
}
