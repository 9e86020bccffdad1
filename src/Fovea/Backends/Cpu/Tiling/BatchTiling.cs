using Fovea.Backends.Cpu.Compilation;
using Fovea.Kernels;

namespace Fovea.Backends.Cpu.Tiling;

/// <summary>
/// Finds runs of stages that may run in tiles of a few images, so that what one writes is still in cache when the next reads it:
/// normalise, convolve, sum the moments of what comes out. Only what needs all images, such as a batch's statistics, ends a run.
/// </summary>
/// <remarks>
/// The tasks are the same and do the same in any order of images: tiling changes no bit. Reductions, which nothing in a run reads, wait
/// until it is over.
/// </remarks>
internal sealed class BatchTiling
{
    // Of each stage in each tile: this many keep the threads about evenly busy.
    private const int EnoughTasksPerThread = 4;

    private readonly IReadOnlyList<PlannedStep> _steps;
    private readonly IReadOnlyList<PlannedBuffer> _buffers;
    private readonly int _threads;
    private readonly long _cacheBytes;   // what a tile may touch
    private readonly List<TiledLoop> _loops = [];
    private readonly List<PlannedStage> _open = [];
    private readonly List<PlannedStage> _reductions = [];

    private BatchTiling(IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers, CpuBackend backend) =>
        (_steps, _buffers, _threads, _cacheBytes) = (steps, buffers, backend.Team.Threads, backend.CacheBytes);

    /// <summary>All stages of a plan but those of constants, in loops, in the order in which they run.</summary>
    /// <param name="steps">The plan's steps.</param>
    /// <param name="buffers">What they read and write.</param>
    /// <param name="prepared">Each step's kernel, bound to any memory: only what its stages say of themselves is asked.</param>
    /// <param name="backend">What will run the plan.</param>
    public static IReadOnlyList<TiledLoop> Find(
        IReadOnlyList<PlannedStep> steps, IReadOnlyList<PlannedBuffer> buffers, IReadOnlyList<PreparedKernel> prepared, CpuBackend backend)
    {
        var finder = new BatchTiling(steps, buffers, backend);
        for (int step = 0; step < steps.Count; step++)
        {
            for (int i = 0; i < prepared[step].Stages.Count && !steps[step].IsConstant; i++)
            {
                KernelStage stage = prepared[step].Stages[i];
                finder.Visit(new PlannedStage(step, i, stage.Grain), stage is IReductionStage);
            }
        }
        finder.Close();
        return finder._loops;
    }

    /// <summary>A value of fewer bytes stays in cache from one stage to the next anyway, with all images.</summary>
    public static long LargeBytes(long cacheBytes) => cacheBytes * 2 / 5;

    private void Visit(PlannedStage stage, bool isReduction)
    {
        if (isReduction && _open.Any(open => open.Step == stage.Step))
        {
            _reductions.Add(stage);
            return;
        }
        if (!Joins(stage))
        {
            Close();
        }
        _open.Add(stage);
    }

    private bool Joins(PlannedStage stage) =>
        _open.Count > 0 && stage.Grain.Divides && _open[0].Grain.Divides && stage.Grain.Batch == _open[0].Grain.Batch
        && !_reductions.Any(reduction => _steps[reduction.Step].Outputs.Intersect(_steps[stage.Step].Inputs).Any())
        && Operands(stage.Step).Any(IsLarge);

    private void Close()
    {
        if (_open.Count > 1 && TileImages() is int images && images < _open[0].Grain.Batch)
        {
            _loops.Add(new TiledLoop([.. _open], _open[0].Grain.Batch, images));
            _loops.AddRange(_reductions.Select(TiledLoop.Of));
        }
        else
        {
            _loops.AddRange(_open.Concat(_reductions).OrderBy(stage => (stage.Step, stage.Index)).Select(TiledLoop.Of));
        }
        _open.Clear();
        _reductions.Clear();
    }

    // As many as fit the cache and keep the threads busy, in tiles as even as they go.
    private int TileImages()
    {
        int batch = _open[0].Grain.Batch;
        int unit = _open.Select(stage => stage.Grain.Images).Aggregate(LeastCommonMultiple);
        double imageBytes = ImageBytes(batch);
        if (unit >= batch || unit * imageBytes > 2 * _cacheBytes)
        {
            return batch;
        }
        int images = Math.Max(unit, (int)(_cacheBytes / imageBytes) / unit * unit);
        while (images < batch && !_open.All(stage => KeepsBusy(stage.Grain.TasksOf(0, images).Last)))
        {
            images += unit;
        }
        int tiles = (batch + images - 1) / images;
        return ((batch + tiles - 1) / tiles + unit - 1) / unit * unit;
    }

    private bool KeepsBusy(int tasks) => tasks % _threads == 0 || tasks >= EnoughTasksPerThread * _threads;

    // What three stages in a row touch of an image: a value is read by one of the next few.
    private double ImageBytes(int batch) => Enumerable.Range(0, _open.Count)
        .Max(first => _open.Skip(first).Take(3).SelectMany(stage => Operands(stage.Step)).Distinct().Sum(Bytes)) / (double)batch;

    private IEnumerable<int> Operands(int step) =>
        _steps[step].Inputs.Concat(_steps[step].Outputs).Where(buffer => _buffers[buffer].ImageFloats > 0);

    private bool IsLarge(int buffer) => Bytes(buffer) >= LargeBytes(_cacheBytes);

    private long Bytes(int buffer) => _buffers[buffer].Floats * sizeof(float);

    private static int LeastCommonMultiple(int a, int b)
    {
        (int x, int y) = (a, b);
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }
        return a / x * b;
    }
}
