using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Elementwise;

public unsafe class DropoutStageTests
{
    // The last crosses 2³² positions, where the counter's second word begins to count.
    [Theory]
    [InlineData(0ul)]
    [InlineData(12345ul)]
    [InlineData(0xFFFF_FFFAul)]
    public void Fill_GivesTheScalarGeneratorsWords_AtEveryWidth(ulong position)
    {
        const int Count = 37;
        var random = new CounterRandom(0x0123_4567_89AB_CDEF, (uint)RandomPurpose.Layer, 11);
        uint* words = stackalloc uint[(4 * Count) + CounterRandom.FillMargin];
        foreach (VectorWidth width in Stages.Widths)
        {
            new Span<uint>(words, 4 * Count).Clear();

            switch (width)
            {
                case VectorWidth.Bits512: random.Fill<Simd512>(position, Count, words); break;
                case VectorWidth.Bits256: random.Fill<Simd256>(position, Count, words); break;
                default: random.Fill<Simd128>(position, Count, words); break;
            }

            for (int i = 0; i < Count; i++)
            {
                Assert.Equal(random.Block(position + (ulong)i), (words[4 * i], words[(4 * i) + 1], words[(4 * i) + 2], words[(4 * i) + 3]));
            }
        }
    }

    [Theory]
    [InlineData(DropoutScope.Element, 3, 19, 6)]
    [InlineData(DropoutScope.Element, 2, 37, 1)]
    [InlineData(DropoutScope.Element, 2, 17, 301)]
    [InlineData(DropoutScope.Element, 1, 16, 128)]
    [InlineData(DropoutScope.Channel, 3, 19, 6)]
    [InlineData(DropoutScope.Sample, 3, 19, 6)]
    public void Drop_IsAFunctionOfSeedStepAndElement_InBothLayouts_AtEveryWidth(DropoutScope scope, int n, int channels, int area)
    {
        float[] values = Stages.RandomFloats(n * channels * area, seed: 5);
        long step = 42;
        var random = new CounterRandom(7, (uint)RandomPurpose.Layer + 3, 42);
        float[] expected = values.Select((value, i) =>
        {
            ulong element = (ulong)(scope switch
            {
                DropoutScope.Element => i,
                DropoutScope.Channel => i / area,
                _ => i / (area * channels)
            });
            return random.Uniform(element) < 0.3f ? 0 : value * (1 / (1 - 0.3f));
        }).ToArray();

        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            foreach (TensorLayout layout in new[] { TensorLayout.Plain, TensorLayout.Blocked })
            {
                using GuardedBuffer x = ChannelStageTests.Lay(values, layout, n, channels, area);
                using var y = new GuardedBuffer(x.Length, fill: 0);

                Stages.Run(threads, new DropoutStage(
                    new(layout, n, channels, area), width, x.Pointer, y.Pointer, 0.3f, scope, 7, (uint)RandomPurpose.Layer + 3, &step));

                using GuardedBuffer laid = ChannelStageTests.Lay(expected, layout, n, channels, area);
                Assert.Equal(laid.ToArray(), y.ToArray());
                y.AssertGuardsUntouched();
            }
        }
    }
}
