using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Tiling;
using Fovea.Kernels;

namespace Fovea.Tests.Backends.Cpu.Tiling;

/// <summary>A chain of steps: step i reads buffer i and writes buffer i + 1, each with the same number of floats for every image.</summary>
internal sealed class TilingProblem
{
    public const int Batch = 32, ImageFloats = 256;
    private const int ImageBytes = ImageFloats * sizeof(float);

    /// <param name="stages">The stages of each step.</param>
    public TilingProblem(params KernelStage[][] stages)
    {
        IEnumerable<int> places = Enumerable.Range(0, stages.Length + 1);
        Buffers = [.. places.Select(i => new PlannedBuffer(i, Batch * ImageFloats) { ImageFloats = ImageFloats })];
        Prepared = [.. stages.Select(step => new PreparedKernel([], step))];
        Steps = [.. stages.Select((step, i) => new PlannedStep(
            new NodeKernel($"step {i}", "", [], [], _ => Prepared[i]), Node: null, [i], [i + 1], Workspace: -1, IsConstant: false))];
    }

    public PlannedStep[] Steps { get; }

    public PlannedBuffer[] Buffers { get; }

    public PreparedKernel[] Prepared { get; }

    /// <summary>A stage with a task for each image, or with one task for all.</summary>
    public static KernelStage ByImage { get; } = new Stage(TaskGrain.ByImage(Batch, Batch));

    /// <summary>A stage with one task for all images.</summary>
    public static KernelStage Whole { get; } = new Stage(default);

    /// <summary>A stage that adds up what its step's earlier stages left.</summary>
    public static KernelStage Reduction { get; } = new ReductionStage();

    /// <summary>The loops on one thread, with a cache that holds some of a buffer's images.</summary>
    public IReadOnlyList<TiledLoop> Find(int cachedImages)
    {
        using var backend = new CpuBackend(threads: 1) { CacheBytes = cachedImages * ImageBytes };
        return BatchTiling.Find(Steps, Buffers, Prepared, backend);
    }

    /// <summary>The loops, after buffers that need only hold a tile have been shrunk.</summary>
    public void Shrink(int cachedImages) =>
        TileBuffers.Shrink(Steps, Buffers, Find(cachedImages), [.. Prepared.Select(prepared => prepared.Stages.Count)]);

    private class Stage(TaskGrain grain) : KernelStage
    {
        public override string Name => "stage";

        public override int Tasks => grain.Divides ? grain.Batch / grain.Images * grain.Tasks : 1;

        public override TaskGrain Grain => grain;

        public override void Run(int firstTask, int lastTask) => throw new InvalidOperationException("planned, not run");
    }

    private sealed class ReductionStage() : Stage(default), IReductionStage;
}
