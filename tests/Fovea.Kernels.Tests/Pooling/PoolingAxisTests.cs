using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

public class PoolingAxisTests
{
    [Theory]
    [InlineData(4, 2, 2, 0, 1, false, 2)]
    [InlineData(9, 4, 4, 2, 1, true, 3)]    // not 4: the fourth window would start in the end padding
    [InlineData(4, 3, 2, 1, 1, true, 3)]
    [InlineData(4, 3, 2, 1, 1, false, 2)]
    [InlineData(112, 3, 2, 1, 1, false, 56)]
    [InlineData(112, 3, 2, 0, 1, true, 56)]
    [InlineData(2, 3, 2, 0, 1, true, 1)]    // ceil mode keeps the one incomplete window
    [InlineData(7, 2, 1, 0, 3, false, 4)]
    public void Output_FollowsTheFormula(int input, int window, int stride, int pad, int dilation, bool ceil, int output)
    {
        var axis = new PoolingAxis(input, window, stride, pad, pad, dilation, ceil);

        Assert.Equal(output, axis.Output);
    }

    [Fact]
    public void Adaptive_CutsTheInputAsPyTorchDoes()
    {
        PoolingAxis axis = PoolingAxis.Adaptive(7, 3);

        Assert.Equal([(0, 3), (2, 5), (4, 7)], Enumerable.Range(0, 3).Select(o => (axis.SpanAt(o).First, axis.SpanAt(o).End)));
    }

    [Fact]
    public void Global_IsOneWindowOverAll() => Assert.Equal(new PoolingSpan(0, 9, 9, 9), PoolingAxis.Global(9).SpanAt(0));

    [Theory]
    [InlineData(5, 2, 1, 2, 0, 1)]     // padding as wide as the window
    [InlineData(2, 3, 1, 0, 0, 1)]     // window beyond the input
    [InlineData(2, 2, 1, 1, 1, 3)]     // both cells of the window in the padding
    [InlineData(0, 1, 1, 0, 0, 1)]
    [InlineData(5, 0, 1, 0, 0, 1)]
    [InlineData(5, 2, 0, 0, 0, 1)]
    public void Geometry_RefusesWindowsWithoutInput(int input, int window, int stride, int begin, int end, int dilation)
    {
        var axis = new PoolingAxis(input, window, stride, begin, end, dilation);

        Assert.Throws<ShapeException>(() => PoolingCases.Image(axis, PoolingAxis.None));
    }

    [Fact]
    public void Geometry_AllowsPaddingBeyondHalfTheWindow_AsOnnxDoes() =>
        Assert.Equal(6, PoolingCases.Image(new(4, 3, 1, 2, 2), PoolingAxis.None).OutputArea);
}
