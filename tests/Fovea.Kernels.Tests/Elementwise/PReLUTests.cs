using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Elementwise;

public unsafe class ParametricReluTests
{
    public static TheoryData<int, int, int> Sizes => ChannelStageTests.Sizes;

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ForwardAndGradients_AgreeWithTheirDefinition_InBothLayouts_WithTheSameBitsAtEveryWidth(int n, int channels, int area)
    {
        float[] x = Stages.RandomFloats(n * channels * area, seed: 1), dy = Stages.RandomFloats(x.Length, seed: 2);
        float[] slopes = Stages.RandomFloats(Blocks.Padded(channels), seed: 3);

        foreach (bool shared in new[] { false, true })
        {
            (float[] y, float[] dx, double[] dSlopes) = Expected(channels, area, shared, x, dy, slopes);
            foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
            {
                var geometry = new ChannelGeometry(layout, n, channels, area);
                float[]? first = null;
                foreach ((VectorWidth width, int threads) in Stages.Setups)
                {
                    using GuardedBuffer input = ChannelStageTests.Lay(x, layout, n, channels, area);
                    using GuardedBuffer gradient = ChannelStageTests.Lay(dy, layout, n, channels, area);
                    using GuardedBuffer numbers = new(slopes), output = new(input.Length), slopeGradients = new(shared ? 1 : channels);
                    using var workspace = new GuardedBuffer((int)PReLUGradient.WorkspaceFloats(geometry));

                    Stages.Run(
                        threads,
                        [
                            shared
                                ? new ChannelStage(
                                    new(TensorLayout.Plain, input.Length / area, 1, area), width, ChannelOperation.Slope,
                                    input.Pointer, numbers.Pointer, output.Pointer)
                                : new ChannelStage(geometry, width, ChannelOperation.Slope, input.Pointer, numbers.Pointer, output.Pointer),
                            .. PReLUGradient.Prepare(
                                geometry, width,
                                new PReLUGradientPointers
                                {
                                    DOutput = gradient.Pointer,
                                    Input = input.Pointer,
                                    Slopes = numbers.Pointer,
                                    DInput = gradient.Pointer,
                                    DSlopes = slopeGradients.Pointer,
                                    Workspace = workspace.Pointer,
                                },
                                shared),
                        ]);

                    using GuardedBuffer expectedY = ChannelStageTests.Lay(y, layout, n, channels, area),
                        expectedDx = ChannelStageTests.Lay(dx, layout, n, channels, area);
                    Assert.Equal(expectedY.ToArray(), output.ToArray());
                    Assert.Equal(expectedDx.ToArray(), gradient.ToArray());
                    // A lane sums at most 256 numbers of size 1 in single precision, and sixteen lanes are folded; then one rounding.
                    double absolute = 261 * Math.Pow(2, -24) * n * area * (shared ? channels : 1);
                    Stages.AssertClose(dSlopes, slopeGradients.Span, relative: Math.Pow(2, -23), absolute, $"{layout} {width}");
                    Stages.AssertSameBits(first ??= slopeGradients.ToArray(), slopeGradients.Span, $"{layout}, {width}, {threads} threads");
                    output.AssertGuardsUntouched();
                    gradient.AssertGuardsUntouched();
                    slopeGradients.AssertGuardsUntouched();
                    workspace.AssertGuardsUntouched();
                }
            }
        }
    }

    private static (float[] Y, float[] Dx, double[] DSlopes) Expected(
        int channels, int area, bool shared, float[] x, float[] dy, float[] slopes)
    {
        float[] y = new float[x.Length], dx = new float[x.Length];
        double[] dSlopes = new double[shared ? 1 : channels];
        for (int i = 0; i < x.Length; i++)
        {
            int slope = shared ? 0 : i / area % channels;
            y[i] = x[i] > 0 ? x[i] : slopes[slope] * x[i];
            dx[i] = x[i] > 0 ? dy[i] : slopes[slope] * dy[i];
            dSlopes[slope] += x[i] > 0 ? 0 : (double)x[i] * dy[i];
        }
        return (y, dx, dSlopes);
    }
}
