namespace Fovea.Kernels.Optimizers;

/// <summary>
/// From the chunks' sums of squares to a section's trust ratio, coefficient·‖w‖ / (‖u‖ + decayShare·λ·‖w‖ + ε); 1 where either
/// norm is 0, and in sections without decay: biases and normalisation parameters keep their plain step.
/// </summary>
internal sealed unsafe class TrustRatioStage(
    string name, IReadOnlyList<OptimizerSection> sections, OptimizerChunk[] chunks, double coefficient, double decayShare, double epsilon,
    LayerwiseWorkspace workspace) : KernelStage
{
    private readonly OptimizerSection[] _sections = [.. sections];

    public override string Name => name;

    public override int Tasks => 1;

    public override void Run(int firstTask, int lastTask)
    {
        int chunk = 0;
        for (int i = 0; i < _sections.Length; i++)
        {
            double weights = 0;
            double update = 0;
            for (; chunk < chunks.Length && chunks[chunk].Section == i; chunk++)
            {
                weights += workspace.WeightSquares[chunk];
                update += workspace.UpdateSquares[chunk];
            }
            workspace.Ratios[i] = Ratio(Math.Sqrt(weights), Math.Sqrt(update), _sections[i].WeightDecay);
        }
    }

    private double Ratio(double weights, double update, double decay) =>
        decay == 0 || weights == 0 || update == 0 ? 1 : coefficient * weights / (update + (decayShare * decay * weights) + epsilon);
}
