using static Fovea.Tests.Backends.Cpu.Tiling.TilingProblem;

namespace Fovea.Tests.Backends.Cpu.Tiling;

public class TileBuffersTests
{
    private const int CachedImages = 12, TileImages = 4;

    [Fact]
    public void Shrink_LetsABufferHoldOneTile_ThatOnlyOneLoopUses()
    {
        var problem = new TilingProblem([ByImage], [ByImage]);

        problem.Shrink(CachedImages);

        Assert.True(problem.Buffers[1].HoldsOneTile);
        Assert.Equal(TileImages * ImageFloats, problem.Buffers[1].Floats);
        // Image 8 is stored at the beginning.
        Assert.Equal(-8 * ImageFloats * sizeof(float), problem.Buffers[1].AddressIn(arena: 0, firstImage: 8));
        Assert.Equal(Batch * ImageFloats, problem.Buffers[0].Floats);   // written before the loop
    }

    [Fact]
    public void Shrink_KeepsABuffer_ThatALaterStepReads()
    {
        var problem = new TilingProblem([ByImage], [ByImage], [Whole]);

        problem.Shrink(CachedImages);

        Assert.Equal([false, true, false, false], problem.Buffers.Select(buffer => buffer.HoldsOneTile));
    }

    [Fact]
    public void Shrink_KeepsABuffer_ThatMustStay()
    {
        var problem = new TilingProblem([ByImage], [ByImage]);
        problem.Buffers[1].Keep();

        problem.Shrink(CachedImages);

        Assert.False(problem.Buffers[1].HoldsOneTile);
    }

    [Fact]
    public void Shrink_KeepsABuffer_WithAnAddressOfItsOwn()
    {
        var problem = new TilingProblem([ByImage], [ByImage]);
        problem.Buffers[1].Address = 4096;

        problem.Shrink(CachedImages);

        Assert.False(problem.Buffers[1].HoldsOneTile);
    }

    [Fact]
    public void Shrink_KeepsEverything_WhenNothingIsTiled()
    {
        var problem = new TilingProblem([ByImage], [ByImage]);

        problem.Shrink(cachedImages: 3 * Batch);

        Assert.All(problem.Buffers, buffer => Assert.False(buffer.HoldsOneTile));
    }
}
