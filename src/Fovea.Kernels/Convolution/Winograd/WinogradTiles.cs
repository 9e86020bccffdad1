using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Where tiles are on an image, and their pixels, with zeros past its edges.</summary>
internal static unsafe class WinogradTiles
{
    /// <summary>The image of a tile, and its first pixel in the target.</summary>
    public static void Place(WinogradPlan plan, int tile, out int n, out int y, out int x)
    {
        (int rest, int column) = Math.DivRem(tile, plan.TilesWide);
        (n, int row) = Math.DivRem(rest, plan.TilesHigh);
        (y, x) = (row * plan.Tile, column * plan.Tile);
    }

    /// <summary>span × span pixels of a block's image from (y, x) on: where they are, or a copy with zeros past the edges.</summary>
    /// <param name="image">[height][width][16].</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="y">The first row; any.</param>
    /// <param name="x">The first column; any.</param>
    /// <param name="span">Rows and columns of the tile.</param>
    /// <param name="copy">span · span · 16 floats.</param>
    /// <param name="row">Floats from a row of the result to the next.</param>
    public static float* Pixels(float* image, int height, int width, int y, int x, int span, float* copy, out nint row)
    {
        row = (nint)width * Blocks.Size;
        if (y >= 0 && x >= 0 && y + span <= height && x + span <= width)
        {
            return image + (y * row) + ((nint)x * Blocks.Size);
        }
        // A pixel at a time: rows are too short for calls that copy and clear.
        float* to = copy;
        for (int i = y; i < y + span; i++)
        {
            float* pixel = image + (i * row) + ((nint)x * Blocks.Size);
            bool isRow = (uint)i < (uint)height;
            for (int j = x; j < x + span; j++, pixel += Blocks.Size, to += Blocks.Size)
            {
                Simd512.Store(isRow && (uint)j < (uint)width ? Simd512.Load(pixel) : default, to);
            }
        }
        row = span * Blocks.Size;
        return copy;
    }
}
