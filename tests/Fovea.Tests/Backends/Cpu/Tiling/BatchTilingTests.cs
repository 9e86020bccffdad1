using Fovea.Backends.Cpu.Tiling;
using static Fovea.Tests.Backends.Cpu.Tiling.TilingProblem;

namespace Fovea.Tests.Backends.Cpu.Tiling;

public class BatchTilingTests
{
    [Fact]
    public void Find_RunsStagesInTilesThatFitTheCache()
    {
        IReadOnlyList<TiledLoop> loops = new TilingProblem([ByImage], [ByImage]).Find(cachedImages: 12);

        TiledLoop loop = Assert.Single(loops);
        Assert.True(loop.IsTiled);
        Assert.Equal(4, loop.TileImages);   // three buffers of four images
        Assert.Equal([(0, 4), (4, 8)], Enumerable.Range(0, 2).Select(tile => loop.TasksOf(loop.Stages[0], tile)!.Value));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(40)]
    public void Find_CoversEveryTaskOnce(int cachedImages)
    {
        foreach (TiledLoop loop in new TilingProblem([ByImage], [ByImage], [ByImage]).Find(cachedImages).Where(loop => loop.IsTiled))
        {
            foreach (PlannedStage stage in loop.Stages)
            {
                IEnumerable<int> tasks = Enumerable.Range(0, loop.Tiles)
                    .Select(tile => loop.TasksOf(stage, tile)!.Value)
                    .SelectMany(run => Enumerable.Range(run.First, run.Last - run.First));
                Assert.Equal(Enumerable.Range(0, Batch), tasks);
            }
        }
    }

    [Fact]
    public void Find_TilesNothing_WhenTheCacheHoldsEverything() =>
        Assert.All(new TilingProblem([ByImage], [ByImage]).Find(cachedImages: 3 * Batch), loop => Assert.False(loop.IsTiled));

    [Fact]
    public void Find_TilesNothing_WhenAnImageIsFarLargerThanTheCache() =>
        Assert.All(new TilingProblem([ByImage], [ByImage]).Find(cachedImages: 1), loop => Assert.False(loop.IsTiled));

    [Fact]
    public void Find_EndsALoop_BeforeAStageThatNeedsAllImages()
    {
        IReadOnlyList<TiledLoop> loops = new TilingProblem([ByImage], [ByImage], [Whole], [ByImage], [ByImage]).Find(cachedImages: 12);

        Assert.Equal([[0, 1], [2], [3, 4]], loops.Select(loop => loop.Stages.Select(stage => stage.Step).ToArray()));
        Assert.Equal([true, false, true], loops.Select(loop => loop.IsTiled));
    }

    [Fact]
    public void Find_RunsAReductionAfterTheLoop()
    {
        IReadOnlyList<TiledLoop> loops = new TilingProblem([ByImage, Reduction]).Find(cachedImages: 12);
        Assert.Equal([(0, 0), (0, 1)], loops.SelectMany(loop => loop.Stages).Select(stage => (stage.Step, stage.Index)));

        var problem = new TilingProblem([ByImage], [ByImage, Reduction]);
        loops = problem.Find(cachedImages: 12);
        Assert.Equal([true, false], loops.Select(loop => loop.IsTiled));
        Assert.Equal((1, 1), (loops[1].Stages.Single().Step, loops[1].Stages.Single().Index));
    }

    [Fact]
    public void Find_EndsALoop_BeforeAStageThatReadsAReductionsResult()
    {
        IReadOnlyList<TiledLoop> loops = new TilingProblem([ByImage], [ByImage, Reduction], [ByImage], [ByImage]).Find(cachedImages: 12);

        Assert.Equal([[0, 1], [1], [2, 3]], loops.Select(loop => loop.Stages.Select(stage => stage.Step).ToArray()));
    }

    [Fact]
    public void Find_LeavesOutWhatIsConstant()
    {
        var problem = new TilingProblem([ByImage], [ByImage], [ByImage]);
        problem.Steps[0] = problem.Steps[0] with { IsConstant = true };

        Assert.DoesNotContain(problem.Find(cachedImages: 12).SelectMany(loop => loop.Stages), stage => stage.Step == 0);
    }
}
