namespace Fovea.Kernels.Losses;

/// <summary>The mean over the samples, summed in order in double precision.</summary>
internal sealed unsafe class LossMeanStage(LossKind kind, int n, float* perSample, float* mean) : KernelStage
{
    public override string Name { get; } = $"Loss.{kind} mean";

    public override int Tasks => 1;

    public override void Run(int firstTask, int lastTask)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += perSample[i];
        }
        *mean = (float)(sum / n);
    }
}
