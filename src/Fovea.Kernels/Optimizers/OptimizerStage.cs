using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>
/// One pass of an optimiser over the flat buffers. A task is a chunk of a section; results have the same bits at every
/// width and number of threads. What <see cref="Denormals"/> flushes is zero in weights and states.
/// </summary>
public abstract unsafe class OptimizerStage : KernelStage
{
    private readonly OptimizerChunk[] _chunks;

    private protected OptimizerStage(
        VectorWidth width, string name, IReadOnlyList<OptimizerSection> sections, OptimizerBuffers buffers, OptimizerStep* step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Width = width;
        Name = name;
        Buffers = buffers;
        Step = step;
        _chunks = OptimizerChunk.Split(sections);
    }

    /// <inheritdoc/>
    public sealed override string Name { get; }

    /// <inheritdoc/>
    public sealed override int Tasks => _chunks.Length;

    private protected VectorWidth Width { get; }

    private protected OptimizerBuffers Buffers { get; }

    private protected OptimizerStep* Step { get; }

    /// <inheritdoc/>
    public sealed override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            Update(_chunks[task], task);
        }
    }

    private protected abstract void Update(in OptimizerChunk chunk, int task);

    private protected void Apply<TRule>(in TRule rule, in OptimizerChunk chunk) where TRule : struct, IUpdateRule =>
        UpdateLoop.Run(Width, rule, Buffers, chunk);
}
