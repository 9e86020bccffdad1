using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Kernels;

namespace Fovea.Tests.Backends.Cpu.Compilation;

/// <summary>Buffers 0 and 1 are concatenated into buffer 2 by the last step, or sliced from it by the first.</summary>
public class BufferAliasingTests
{
    private const int Floats = 64;

    [Fact]
    public void Apply_StoresTheInputsOfAConcatenationInItsOutput()
    {
        PlannedBuffer[] buffers = Buffers();

        BufferAliasing.Apply([Concat()], buffers);

        Place(buffers[2], 1000);
        Assert.Equal([1000, 1000 + Floats], buffers[..2].Select(buffer => buffer.ArenaOffset));
        Assert.Equal([true, true, false], buffers.Select(buffer => buffer.IsView));
    }

    [Fact]
    public void Apply_StoresASliceInTheInput()
    {
        PlannedBuffer[] buffers = Buffers();
        NodeKernel slice = Kernel("slice") with { OutputView = new BufferView(Floats, ImageStride: 0) };

        BufferAliasing.Apply([Step(slice, [2], [1])], buffers);

        Place(buffers[2], 128);
        Assert.Equal(128 + Floats, buffers[1].ArenaOffset);
    }

    [Fact]
    public void Apply_LeavesABufferAlone_ThatHasAnAddressOrIsKept()
    {
        PlannedBuffer[] buffers = Buffers();
        buffers[0].Address = 4096;
        buffers[1].Keep();

        BufferAliasing.Apply([Concat()], buffers);

        Assert.All(buffers, buffer => Assert.False(buffer.IsView));
    }

    [Fact]
    public void Apply_StoresABufferOnce_WhenItIsConcatenatedTwice()
    {
        PlannedBuffer[] buffers = [new(0, Floats), new(1, 2 * Floats), new(2, 2 * Floats)];
        NodeKernel concat = Kernel("concat") with { InputViews = [new BufferView(0, 0)] };

        BufferAliasing.Apply([Step(concat, [0], [1]), Step(concat, [0], [2])], buffers);

        Place(buffers[1], 0);
        Place(buffers[2], 512);
        Assert.Equal(0, buffers[0].ArenaOffset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_StridesABuffer_WhenItsProducerCanWriteStridedImages(bool canWrite)
    {
        PlannedBuffer[] buffers = Buffers();
        NodeKernel producer = Kernel("producer") with { StridedOutputs = canWrite ? [0] : [] };

        BufferAliasing.Apply([Step(producer, [], [0]), Concat(imageStride: 2 * Floats)], buffers);

        Assert.Equal(canWrite ? 2 * Floats : 0, buffers[0].ImageStride);
        Assert.Equal(canWrite, buffers[0].IsView);
        Assert.True(buffers[1].IsView);   // nothing else uses it
    }

    [Fact]
    public void Apply_DoesNotStrideABuffer_WhenAnotherReaderCannotReadStridedImages()
    {
        PlannedBuffer[] buffers = [.. Buffers(), new(3, Floats)];

        BufferAliasing.Apply([Step(Kernel("reader"), [0], [3]), Concat(imageStride: 2 * Floats)], buffers);

        Assert.False(buffers[0].IsView);
    }

    [Fact]
    public void Apply_DoesNotStrideABuffer_ThatIsConcatenatedWithItself()
    {
        PlannedBuffer[] buffers = Buffers();
        NodeKernel concat = Kernel("concat") with { InputViews = [new BufferView(0, 2 * Floats), new BufferView(Floats, 2 * Floats)] };

        BufferAliasing.Apply([Step(concat, [0, 0], [2])], buffers);

        Assert.False(buffers[0].IsView);
    }

    [Fact]
    public void View_KeepsWhatItIsStoredInAlive()
    {
        PlannedBuffer[] buffers = Buffers();
        BufferAliasing.Apply([Concat()], buffers);

        buffers[0].Touch(3);
        buffers[2].Touch(5);

        Assert.Equal(new Lifetime(2 * Floats, FirstStep: 3, LastStep: 5), buffers[2].Lifetime(steps: 9));
    }

    private static PlannedBuffer[] Buffers() => [new(0, Floats), new(1, Floats), new(2, 2 * Floats)];

    private static PlannedStep Concat(long imageStride = 0) =>
        Step(Kernel("concat") with { InputViews = [new BufferView(0, imageStride), new BufferView(Floats, imageStride)] }, [0, 1], [2]);

    private static NodeKernel Kernel(string name) => new(name, "", [], [], _ => new PreparedKernel([], []));

    private static PlannedStep Step(NodeKernel kernel, int[] inputs, int[] outputs) =>
        new(kernel, Node: null, inputs, outputs, Workspace: -1, IsConstant: false);

    private static void Place(PlannedBuffer buffer, long offset) => buffer.ArenaOffset = offset;
}
