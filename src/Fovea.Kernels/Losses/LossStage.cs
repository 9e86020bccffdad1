using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>Every sample's loss, the gradient with respect to its scores, or both in one pass; a task is some samples.</summary>
/// <param name="width">The vectors.</param>
/// <param name="geometry">Which loss, of what.</param>
/// <param name="scores">[samples, columns].</param>
/// <param name="targets">[samples, target columns].</param>
/// <param name="perSample">[samples]; null for the gradient alone.</param>
/// <param name="dScores">[samples, columns]; null for the loss alone.</param>
internal sealed unsafe class LossStage(
    VectorWidth width, LossGeometry geometry, float* scores, float* targets, float* perSample, float* dScores) : VectorStage(width)
{
    public override string Name { get; } = $"Loss.{geometry.Kind}"
        + $"{(perSample is null ? " gradient" : dScores is null ? " per sample" : " per sample, and gradient")}";

    public override int Tasks => geometry.Tasks;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int first = firstTask * geometry.RowsPerTask;
        int last = (int)Math.Min((long)lastTask * geometry.RowsPerTask, geometry.Samples);
        for (int row = first; row < last; row++)
        {
            float* x = scores + ((long)row * geometry.Columns);
            float* y = targets + ((long)row * geometry.TargetColumns);
            ScoreScale scale = geometry.HasSoftmax ? ClassLossRow<TSimd>.Scale(x, geometry.Columns) : default;
            if (perSample is not null)
            {
                perSample[row] = (float)(geometry.Weight * LossRow<TSimd>.Loss(geometry, x, y, scale));
            }
            if (dScores is not null)
            {
                LossRow<TSimd>.Gradient(geometry, x, y, scale, dScores + ((long)row * geometry.Columns));
            }
        }
    }
}
