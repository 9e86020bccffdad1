using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>
/// One pass of an optimiser over the flat buffers. A task is a chunk of a section; results have the same bits at every
/// width and number of threads. What <see cref="Denormals"/> flushes is zero in weights and states.
/// </summary>
internal abstract unsafe class OptimizerStage : VectorStage
{
    private readonly OptimizerChunk[] _chunks;

    private protected OptimizerStage(
        VectorWidth width, string name, IReadOnlyList<OptimizerSection> sections, OptimizerBuffers buffers, OptimizerStep* step)
        : base(width)
    {
        ArgumentNullException.ThrowIfNull(step);
        Name = name;
        Buffers = buffers;
        Step = step;
        _chunks = OptimizerChunk.Split(sections);
    }

    public sealed override string Name { get; }

    public sealed override int Tasks => _chunks.Length;

    private protected OptimizerBuffers Buffers { get; }

    private protected OptimizerStep* Step { get; }

    protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            Update<TSimd>(_chunks[task], task);
        }
    }

    private protected abstract void Update<TSimd>(in OptimizerChunk chunk, int task) where TSimd : unmanaged, ISimd<TSimd>;

    private protected void Apply<TSimd, TRule>(in TRule rule, in OptimizerChunk chunk)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRule : struct, IUpdateRule => UpdateLoop.Run<TSimd, TRule>(rule, Buffers, chunk);
}
