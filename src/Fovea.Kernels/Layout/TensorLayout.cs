namespace Fovea.Kernels.Layout;

/// <summary>How a tensor [n, channels, depth, height, width] is stored in memory.</summary>
public enum TensorLayout
{
    /// <summary>Row-major: [n][c][d][h][w].</summary>
    Plain,

    /// <summary>
    /// Channel-blocked: [n][⌈c/16⌉][d][h][w][16]. A pixel of a block is one cache line. Lanes past the last channel
    /// hold leftovers: no kernel lets such a lane reach a real one.
    /// </summary>
    Blocked,

    /// <summary>
    /// Lanes over the batch: [⌈n/16⌉][c][d][h][w][16 images]. Wastes nothing on narrow channels. Lanes past the last image
    /// hold leftovers: no kernel lets such a lane reach a real one.
    /// </summary>
    BatchLanes,
}

/// <summary>The arithmetic of layouts in blocks: of channels, or of images.</summary>
public static class Blocks
{
    /// <summary>Channels or images in a block, whatever the vector width: the widest vector's lanes.</summary>
    public const int Size = 16;

    /// <summary>Blocks that hold a number of channels or images.</summary>
    public static int Count(int channels) => (channels + Size - 1) / Size;

    /// <summary>Channels or images including the lanes that pad the last block.</summary>
    public static int Padded(int channels) => Count(channels) * Size;

    /// <summary>Floats of a tensor [n, channels, area], the lanes that pad its last block included.</summary>
    public static long Floats(TensorLayout layout, int n, int channels, int area) => layout switch
    {
        TensorLayout.Blocked => (long)n * Padded(channels) * area,
        TensorLayout.BatchLanes => (long)Padded(n) * channels * area,
        _ => (long)n * channels * area,
    };
}
