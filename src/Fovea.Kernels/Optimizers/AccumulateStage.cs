using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>sum += gradient: several small batches' gradients add up to a large one's.</summary>
internal sealed unsafe class AccumulateStage : VectorStage
{
    private readonly OptimizerBuffers _buffers;
    private readonly OptimizerChunk[] _chunks;

    /// <summary>Binds the addition to memory.</summary>
    /// <param name="count">Floats in both buffers.</param>
    public AccumulateStage(VectorWidth width, long count, float* gradient, float* sum) : base(width)
    {
        _buffers = new OptimizerBuffers(sum, gradient);
        _chunks = OptimizerChunk.Split([new OptimizerSection(0, count, 1, 0)]);
    }

    public override string Name => "AccumulateGradient";

    public override int Tasks => _chunks.Length;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            UpdateLoop.Run<TSimd, Rule>(default(Rule), _buffers, _chunks[task]);
        }
    }

    // An update whose "weights" are the sum.
    private readonly struct Rule : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
            where TSimd : unmanaged, ISimd<TSimd> =>
            weights += gradient;
    }
}
