using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>A row of any loss, and of its gradient.</summary>
internal static unsafe class LossRow<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    /// <summary>One sample's loss, before its weight.</summary>
    public static double Loss(LossGeometry geometry, float* scores, float* targets, in ScoreScale scale)
    {
        int columns = geometry.Columns;
        return geometry.Kind switch
        {
            LossKind.BinaryCrossEntropy => ElementLossRow<TSimd, LogisticError>.Sum(scores, targets, 0, columns) / columns,
            LossKind.MeanSquaredError => ElementLossRow<TSimd, SquaredError>.Sum(scores, targets, 0, columns) / columns,
            LossKind.MeanAbsoluteError => ElementLossRow<TSimd, AbsoluteError>.Sum(scores, targets, 0, columns) / columns,
            LossKind.Huber => ElementLossRow<TSimd, HuberError>.Sum(scores, targets, geometry.Constant, columns) / columns,
            _ => ClassLossRow<TSimd>.Loss(geometry, scores, targets, scale),
        };
    }

    /// <summary>dScores = the gradient of the batch's mean loss with respect to one sample's scores.</summary>
    public static void Gradient(LossGeometry geometry, float* scores, float* targets, in ScoreScale scale, float* dScores)
    {
        int columns = geometry.Columns;
        float ofElement = (float)(geometry.Share / columns);
        switch (geometry.Kind)
        {
            case LossKind.BinaryCrossEntropy:
                ElementLossRow<TSimd, LogisticError>.Gradient(scores, targets, 0, ofElement, columns, dScores);
                break;
            case LossKind.MeanSquaredError:
                ElementLossRow<TSimd, SquaredError>.Gradient(scores, targets, 0, ofElement, columns, dScores);
                break;
            case LossKind.MeanAbsoluteError:
                ElementLossRow<TSimd, AbsoluteError>.Gradient(scores, targets, 0, ofElement, columns, dScores);
                break;
            case LossKind.Huber:
                ElementLossRow<TSimd, HuberError>.Gradient(scores, targets, geometry.Constant, ofElement, columns, dScores);
                break;
            default:
                ClassLossRow<TSimd>.Gradient(geometry, scores, targets, scale, dScores);
                break;
        }
    }
}
