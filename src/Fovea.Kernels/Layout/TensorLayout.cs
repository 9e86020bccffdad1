namespace Fovea.Kernels.Layout;

/// <summary>How a tensor [n, channels, depth, height, width] lies in memory.</summary>
public enum TensorLayout
{
    /// <summary>Row-major: [n][c][d][h][w].</summary>
    Plain,

    /// <summary>
    /// Channel-blocked: [n][⌈c/16⌉][d][h][w][16]. A pixel of a block is one cache line. Lanes past the last channel
    /// hold leftovers: no kernel lets such a lane reach a real one.
    /// </summary>
    Blocked,
}

/// <summary>The arithmetic of the blocked layout.</summary>
public static class Blocks
{
    /// <summary>Channels in a block, whatever the vector width: the widest vector's lanes.</summary>
    public const int Size = 16;

    /// <summary>Blocks that hold so many channels.</summary>
    public static int Count(int channels) => (channels + Size - 1) / Size;

    /// <summary>Channels including the lanes that pad the last block.</summary>
    public static int Padded(int channels) => Count(channels) * Size;
}
