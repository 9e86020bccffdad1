using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>A row of an elementwise loss. Sixteen lanes of sums at every width, combined in order.</summary>
internal static unsafe class ElementLossRow<TSimd, TLoss>
    where TSimd : unmanaged, ISimd<TSimd>
    where TLoss : IElementLoss
{
    /// <summary>The sum of the row's losses.</summary>
    public static double Sum(float* scores, float* targets, float constant, int columns)
    {
        int whole = columns & ~(LossLanes.Count - 1);
        int rest = columns - whole;
        float* lanes = stackalloc float[LossLanes.Count];
        float* tailTerms = stackalloc float[LossLanes.Count];
        TSimd c = TSimd.Broadcast(constant);
        if (rest > 0)
        {
            float* tailScores = stackalloc float[LossLanes.Count];
            float* tailTargets = stackalloc float[LossLanes.Count];
            LossLanes.Pad(scores + whole, rest, 0, tailScores);
            LossLanes.Pad(targets + whole, rest, 0, tailTargets);
            for (int lane = 0; lane < LossLanes.Count; lane += TSimd.Width)
            {
                TSimd.Store(TLoss.Loss(TSimd.Load(tailScores + lane), TSimd.Load(tailTargets + lane), c), tailTerms + lane);
            }
        }
        new Span<float>(tailTerms + rest, LossLanes.Count - rest).Clear();
        for (int lane = 0; lane < LossLanes.Count; lane += TSimd.Width)
        {
            TSimd sum = TSimd.Load(tailTerms + lane);
            for (int k = lane; k < whole; k += LossLanes.Count)
            {
                sum += TLoss.Loss(TSimd.Load(scores + k), TSimd.Load(targets + k), c);
            }
            TSimd.Store(sum, lanes + lane);
        }
        return LossLanes.Sum(lanes);
    }

    /// <summary>dScores = scale · the row's derivatives.</summary>
    public static void Gradient(float* scores, float* targets, float constant, float scale, int columns, float* dScores)
    {
        int whole = columns & ~(LossLanes.Count - 1);
        Scaled(scores, targets, constant, scale, whole, dScores);
        int rest = columns - whole;
        if (rest > 0)
        {
            float* tailScores = stackalloc float[LossLanes.Count];
            float* tailTargets = stackalloc float[LossLanes.Count];
            LossLanes.Pad(scores + whole, rest, 0, tailScores);
            LossLanes.Pad(targets + whole, rest, 0, tailTargets);
            Scaled(tailScores, tailTargets, constant, scale, LossLanes.Count, tailScores);
            new Span<float>(tailScores, rest).CopyTo(new Span<float>(dScores + whole, rest));
        }
    }

    private static void Scaled(float* scores, float* targets, float constant, float scale, int length, float* dScores)
    {
        TSimd c = TSimd.Broadcast(constant);
        TSimd s = TSimd.Broadcast(scale);
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TSimd.Store(s * TLoss.Derivative(TSimd.Load(scores + k), TSimd.Load(targets + k), c), dScores + k);
        }
    }
}
