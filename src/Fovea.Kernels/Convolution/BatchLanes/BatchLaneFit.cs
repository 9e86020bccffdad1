using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>What the kernels over batch lanes share: which geometries they take, and what their tiles cost.</summary>
internal static class BatchLaneFit
{
    /// <summary>Runs of taps in a task's list, which is on the stack: 48 KiB.</summary>
    public const int MaxTaps = 4096;

    // Of the multiply-add peak within a tile, as ConvolutionBench finds it for LeNet's layers.
    private const double Efficiency = 0.9;

    // A multiply-add's latency: fewer filters than this leave a tile waiting for its own sums.
    private const int Latency = 4;

    // Cycles to begin a run of taps, and to begin and end a tile.
    private const double RunCycles = 2, TileCycles = 12;

    /// <summary>Cycles to read a vector from a second-level cache instead of the first.</summary>
    public const double FarCycles = 2;

    /// <summary>Why batch lanes cannot serve, or null if they can.</summary>
    public static string? Obstacle(ConvolutionGeometry geometry) =>
        geometry.Groups > 1 ? "batch lanes serve one group only"
        : Math.Max((long)geometry.InChannels * geometry.InputArea, (long)geometry.OutChannels * geometry.OutputArea)
            * Blocks.Padded(geometry.Batch) > Array.MaxLength
            ? "with the lanes that pad the batch, a tensor has more elements than an index can count"
        : null;

    /// <summary>Cycles of tiles of two vectors that share their operands between filters.</summary>
    /// <param name="steps">Products of one filter's two vectors.</param>
    /// <param name="run">Products in a row.</param>
    /// <param name="tiles">Sums of one filter.</param>
    /// <param name="filters">How many filters.</param>
    public static double EstimateTiles(double steps, double run, double tiles, int filters, VectorWidth width)
    {
        int most = width == VectorWidth.Bits512 ? 14 : 6;
        int parts = (filters + most - 1) / most;
        double perStep = parts * Math.Max((double)filters / parts, Latency);
        double perTile = parts * (TileCycles + (2.0 * filters / parts));
        return Blocks.Size / ((int)width / 32) * (((steps * perStep) + (steps / run * parts * RunCycles)) / Efficiency + (tiles * perTile));
    }

    /// <summary>Cycles of tiles of sums over pixels.</summary>
    /// <param name="steps">Pixels of all tiles.</param>
    /// <param name="tiles">How often a tile loads and stores its sums.</param>
    /// <param name="sums">Of a tile.</param>
    public static double EstimateTapTiles(double steps, double tiles, int sums, VectorWidth width) =>
        Blocks.Size / ((int)width / 32) * ((steps * Math.Max(sums / 2.0, Latency) / Efficiency) + (tiles * (TileCycles + sums)));
}
