namespace Fovea.Kernels.MatrixMultiply;

/// <summary>
/// How the few rows of A are cut into strips as high as the tiles: 8 or 4, as the registers allow, and a last one of the
/// power of two that holds the rest. Packed, a strip is [⌈depth / 16⌉][height][16], filled up with zeros.
/// </summary>
internal readonly struct StreamedStrips(int rows, int depth, int tallest)
{
    public const int Lanes = 16;

    public int Count => (rows + tallest - 1) / tallest;

    /// <summary>Blocks of 16 terms, the last one filled up.</summary>
    public int Blocks => (depth + Lanes - 1) / Lanes;

    /// <summary>Floats of all strips.</summary>
    public long Floats => Count == 0 ? 0 : Offset(Count - 1) + ((long)Height(Count - 1) * Blocks * Lanes);

    public int Start(int strip) => strip * tallest;

    public int Used(int strip) => Math.Min(tallest, rows - Start(strip));

    /// <summary>The height of a strip's tile.</summary>
    public int Height(int strip) => Used(strip) switch { 1 => 1, 2 => 2, <= 4 => 4, _ => 8 };

    /// <summary>The strip's first float.</summary>
    public long Offset(int strip) => (long)Start(strip) * Blocks * Lanes;
}
