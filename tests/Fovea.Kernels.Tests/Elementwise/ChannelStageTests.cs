using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Elementwise;

public unsafe class ChannelStageTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 2, 3, 7 }, { 3, 15, 4 }, { 1, 16, 9 }, { 2, 17, 1 }, { 9, 33, 5 }, { 7, 40, 1 }, { 0, 5, 4 }, { 2, 5, 300 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reorder_ThereAndBack_IsTheIdentity_AndPadsWithZeros(int n, int channels, int area)
    {
        float[] values = Stages.RandomFloats(n * channels * area, seed: 1);
        using var plain = new GuardedBuffer(values);
        using var blocked = new GuardedBuffer(n * Blocks.Padded(channels) * area);
        using var back = new GuardedBuffer(values.Length);

        Stages.Run(2, new ReorderStage(TensorLayout.Blocked, n, channels, area, plain.Pointer, blocked.Pointer));
        Stages.Run(3, new ReorderStage(TensorLayout.Plain, n, channels, area, blocked.Pointer, back.Pointer));

        Assert.Equal(values, back.ToArray());
        Assert.Equal(values.Length, blocked.ToArray().Count(value => value != 0));
        blocked.AssertGuardsUntouched();
        back.AssertGuardsUntouched();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Channel_AndSum_AgreeWithTheirDefinition_InBothLayouts_AtEveryWidth(int n, int channels, int area)
    {
        float[] values = Stages.RandomFloats(n * channels * area, seed: 2);
        float[] numbers = Stages.RandomFloats(Blocks.Padded(channels), seed: 3);
        float[] products = values.Select((value, i) => value * numbers[i / area % channels]).ToArray();
        double[] sums = new double[channels];
        for (int i = 0; i < values.Length; i++)
        {
            sums[i / area % channels] += values[i];
        }
        using var perChannel = new GuardedBuffer(numbers);
        float[]? firstSums = null;

        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
            {
                var geometry = new ChannelGeometry(layout, n, channels, area);
                using GuardedBuffer x = Lay(values, layout, n, channels, area);
                using var y = new GuardedBuffer(x.Length, fill: 0);
                using var result = new GuardedBuffer(channels);
                using var workspace = new GuardedBuffer((int)ChannelSum.WorkspaceFloats(geometry));

                Stages.Run(threads, new ChannelStage(geometry, width, ChannelOperation.Multiply, x.Pointer, perChannel.Pointer, y.Pointer));
                Stages.Run(threads, ChannelSum.Prepare(geometry, width, x.Pointer, result.Pointer, workspace.Pointer));

                using GuardedBuffer expected = Lay(products, layout, n, channels, area);
                Assert.Equal(expected.ToArray(), y.ToArray());
                // Runs of at most 256 numbers are summed in single precision.
                Stages.AssertClose(sums, result.Span, relative: 0,
                    absolute: 256 * n * (area + 255) / 256 * Math.Pow(2, -24) * 2, $"{layout} {width}");
                if (layout == TensorLayout.Blocked)
                {
                    firstSums ??= result.ToArray();
                    Stages.AssertSameBits(firstSums, result.Span, $"{width}, {threads} threads");
                }
                y.AssertGuardsUntouched();
                result.AssertGuardsUntouched();
                workspace.AssertGuardsUntouched();
            }
        }
    }

    [Theory]
    [InlineData(20, 3, 40, 18, 12)]
    [InlineData(16, 0, 48, 16, 16)]
    [InlineData(40, 5, 40, 0, 33)]
    public void ChannelCopy_MovesChannels_BetweenAnyLanes(int fromChannels, int fromFirst, int toChannels, int toFirst, int count)
    {
        const int N = 2, Area = 5;
        float[] values = Stages.RandomFloats(N * fromChannels * Area, seed: 4);
        float[] expected = new float[N * toChannels * Area];
        for (int image = 0; image < N; image++)
        {
            values.AsSpan(((image * fromChannels) + fromFirst) * Area, count * Area)
                .CopyTo(expected.AsSpan(((image * toChannels) + toFirst) * Area));
        }

        foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
        {
            using GuardedBuffer from = Lay(values, layout, N, fromChannels, Area);
            using GuardedBuffer to = Lay(new float[expected.Length], layout, N, toChannels, Area);

            Stages.Run(2, new ChannelCopyStage(
                layout, N, Area, fromChannels, fromFirst, toChannels, toFirst, count, from.Pointer, to.Pointer));

            using GuardedBuffer laid = Lay(expected, layout, N, toChannels, Area);
            Assert.Equal(laid.ToArray(), to.ToArray());
            to.AssertGuardsUntouched();
        }
    }

    internal static GuardedBuffer Lay(float[] values, TensorLayout layout, int n, int channels, int area)
    {
        if (layout == TensorLayout.Plain)
        {
            return new GuardedBuffer(values);
        }
        float[] blocked = new float[n * Blocks.Padded(channels) * area];
        for (int i = 0; i < values.Length; i++)
        {
            (int image, int c, int p) = (i / area / channels, i / area % channels, i % area);
            blocked[(((((image * Blocks.Count(channels)) + (c / Blocks.Size)) * area) + p) * Blocks.Size) + (c % Blocks.Size)] = values[i];
        }
        return new GuardedBuffer(blocked);
    }
}
