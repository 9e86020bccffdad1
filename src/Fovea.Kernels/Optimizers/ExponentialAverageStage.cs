using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>
/// average = decay·average + (1 − decay)·weights: the weights' exponential moving
/// average, evaluated instead of the last ones.
/// </summary>
internal sealed unsafe class ExponentialAverageStage : VectorStage
{
    private readonly Rule _rule;
    private readonly OptimizerBuffers _buffers;
    private readonly OptimizerChunk[] _chunks;

    /// <summary>Binds the average to memory.</summary>
    /// <param name="decay">In [0, 1]; 0.999 and 0.9999 are usual.</param>
    /// <param name="count">Floats in both buffers.</param>
    public ExponentialAverageStage(VectorWidth width, double decay, long count, float* weights, float* average) : base(width)
    {
        _rule = new Rule((float)decay, (float)(1 - decay));
        _buffers = new OptimizerBuffers(average, weights);
        _chunks = OptimizerChunk.Split([new OptimizerSection(0, count, 1, 0)]);
    }

    public override string Name => "ExponentialAverage";

    public override int Tasks => _chunks.Length;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            UpdateLoop.Run<TSimd, Rule>(_rule, _buffers, _chunks[task]);
        }
    }

    // An update whose "weights" are the average and whose "gradient" is the weights.
    private readonly struct Rule(float keep, float take) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
            where TSimd : unmanaged, ISimd<TSimd> =>
            weights = TSimd.MultiplyAdd(TSimd.Broadcast(keep), weights, TSimd.Broadcast(take) * gradient);
    }
}
