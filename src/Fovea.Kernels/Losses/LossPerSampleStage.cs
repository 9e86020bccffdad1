using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>Every sample's loss; a task is some samples.</summary>
internal sealed unsafe class LossPerSampleStage(
    VectorWidth width, LossGeometry geometry, float* scores, float* targets, float* perSample) : VectorStage(width)
{
    public override string Name { get; } = $"Loss.{geometry.Kind} per sample";

    public override int Tasks => geometry.Tasks;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int first = firstTask * geometry.RowsPerTask;
        int last = (int)Math.Min((long)lastTask * geometry.RowsPerTask, geometry.Samples);
        int columns = geometry.Columns;
        for (int row = first; row < last; row++)
        {
            float* x = scores + ((long)row * columns);
            float* y = targets + ((long)row * geometry.TargetColumns);
            double loss = geometry.Kind switch
            {
                LossKind.BinaryCrossEntropy => ElementLossRow<TSimd, LogisticError>.Sum(x, y, 0, columns) / columns,
                LossKind.MeanSquaredError => ElementLossRow<TSimd, SquaredError>.Sum(x, y, 0, columns) / columns,
                LossKind.MeanAbsoluteError => ElementLossRow<TSimd, AbsoluteError>.Sum(x, y, 0, columns) / columns,
                LossKind.Huber => ElementLossRow<TSimd, HuberError>.Sum(x, y, geometry.Constant, columns) / columns,
                _ => ClassLossRow<TSimd>.Loss(geometry, x, y),
            };
            perSample[row] = (float)(geometry.Weight * loss);
        }
    }
}
