using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>The gradient of a batch's mean loss with respect to its scores; a task is some samples.</summary>
/// <remarks>Results have the same bits at every width and number of threads. A sample whose class index is none gets NaN.</remarks>
public sealed unsafe class LossGradientStage : VectorStage
{
    private readonly LossGeometry _geometry;
    private readonly float* _scores;
    private readonly float* _targets;
    private readonly float* _dScores;
    private readonly double _scale;

    /// <summary>Binds the gradient to memory; the parameters are <see cref="LossForward.Prepare"/>'s.</summary>
    /// <param name="dScores">[n, columns]; overwritten; does not overlap the scores.</param>
    /// <exception cref="ShapeException">The targets' columns do not fit the loss.</exception>
    /// <exception cref="FoveaException">The constant or the weight is out of range.</exception>
    public LossGradientStage(
        VectorWidth width, LossKind kind, float constant, float weight, int n, int columns, int targetColumns,
        float* scores, float* targets, float* dScores)
        : base(width)
    {
        _geometry = new LossGeometry(kind, constant, weight, n, columns, targetColumns);
        _scores = scores;
        _targets = targets;
        _dScores = dScores;
        _scale = (double)weight / n;
        Name = $"Loss.{kind} gradient";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _geometry.Tasks;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int first = firstTask * _geometry.RowsPerTask;
        int last = (int)Math.Min((long)lastTask * _geometry.RowsPerTask, _geometry.Samples);
        int columns = _geometry.Columns;
        float share = (float)(_scale / columns);
        for (int row = first; row < last; row++)
        {
            float* x = _scores + ((long)row * columns);
            float* y = _targets + ((long)row * _geometry.TargetColumns);
            float* dx = _dScores + ((long)row * columns);
            switch (_geometry.Kind)
            {
                case LossKind.BinaryCrossEntropy:
                    ElementLossRow<TSimd, LogisticError>.Gradient(x, y, 0, share, columns, dx);
                    break;
                case LossKind.MeanSquaredError:
                    ElementLossRow<TSimd, SquaredError>.Gradient(x, y, 0, share, columns, dx);
                    break;
                case LossKind.MeanAbsoluteError:
                    ElementLossRow<TSimd, AbsoluteError>.Gradient(x, y, 0, share, columns, dx);
                    break;
                case LossKind.Huber:
                    ElementLossRow<TSimd, HuberError>.Gradient(x, y, _geometry.Constant, share, columns, dx);
                    break;
                default:
                    ClassLossRow<TSimd>.Gradient(_geometry, x, y, _scale, dx);
                    break;
            }
        }
    }
}
