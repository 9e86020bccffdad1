using Fovea.Kernels.Simd;

namespace Fovea.Kernels;

/// <summary>A stage over a run of elements, each task a fixed number of them.</summary>
internal abstract class ElementwiseStage : VectorStage
{
    /// <summary>Elements of a task: 16 KiB, a third of a first-level cache, so that three operands stay in it.</summary>
    public const int Chunk = 4096;

    private readonly long _count;

    private protected ElementwiseStage(VectorWidth width, long count) : base(width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _count = count;
        Tasks = ChunksOf(count);
    }

    public sealed override int Tasks { get; }

    internal static int ChunksOf(long count) => checked((int)((count + Chunk - 1) / Chunk));

    protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        long start = (long)firstTask * Chunk;
        RunElements<TSimd>(start, Math.Min((long)lastTask * Chunk, _count) - start);
    }

    /// <summary>Runs elements start … start + count − 1.</summary>
    private protected abstract void RunElements<TSimd>(long start, long count) where TSimd : unmanaged, ISimd<TSimd>;
}
