using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Brings values of channels, which are stored without padding, into the sixteen lanes of a block.</summary>
internal static unsafe class BlockLanes
{
    /// <summary>The statistics of a block's channels in an image; lanes past the last channel become zero.</summary>
    public static void Gather(NormalizationGeometry geometry, StatisticMap map, float* statistics, int n, int block, float* lanes)
    {
        if (map.ChannelsPerGroup == 1 && IsWhole(geometry, block))
        {
            Copy(statistics + map.Index(n, block * Blocks.Size), lanes);
            return;
        }
        for (int lane = 0; lane < Blocks.Size; lane++)
        {
            int c = (block * Blocks.Size) + lane;
            lanes[lane] = c < geometry.Channels ? statistics[map.Index(n, c)] : 0;
        }
    }

    /// <summary>γ / σ of a block's channels in an image; γ null stands for ones; lanes past the last channel become zero.</summary>
    public static void GatherScales(
        NormalizationGeometry geometry, StatisticMap map, float* inverseDeviation,
        float* gamma, int n, int block, float* lanes)
    {
        Gather(geometry, map, inverseDeviation, n, block, lanes);
        for (int lane = 0; lane < Blocks.Size && gamma is not null; lane++)
        {
            int c = (block * Blocks.Size) + lane;
            lanes[lane] *= c < geometry.Channels ? gamma[c] : 0;
        }
    }

    /// <summary>
    /// The parameters of a block's channels; a null array stands for a constant;
    /// lanes past the last channel become zero.
    /// </summary>
    public static void Gather(NormalizationGeometry geometry, float* parameters, float constant, int block, float* lanes)
    {
        if (parameters is not null && IsWhole(geometry, block))
        {
            Copy(parameters + (block * Blocks.Size), lanes);
            return;
        }
        for (int lane = 0; lane < Blocks.Size; lane++)
        {
            int c = (block * Blocks.Size) + lane;
            lanes[lane] = c >= geometry.Channels ? 0 : parameters is null ? constant : parameters[c];
        }
    }

    private static bool IsWhole(NormalizationGeometry geometry, int block) => (block + 1) * Blocks.Size <= geometry.Channels;

    private static void Copy(float* source, float* lanes) =>
        new ReadOnlySpan<float>(source, Blocks.Size).CopyTo(new Span<float>(lanes, Blocks.Size));
}
