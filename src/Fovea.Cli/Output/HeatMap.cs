using Fovea.Analysis;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Cli.Output;

/// <summary>
/// An effective field as a picture. Brightness is the square root of the share of
/// the largest value, so that the tails show.
/// </summary>
internal static class HeatMap
{
    private const string Shades = " .:-=+*#%@";
    private const int MaxColumns = 72, MaxRows = 36;

    /// <summary>The part of the map within the theoretical field, as lines of characters, which are about twice as high as wide.</summary>
    public static IReadOnlyList<string> Lines(EffectiveReceptiveField field)
    {
        (double[] plane, int height, int width) = Plane(field);
        CellRange columns = field.Rectangle.Clipped[^1];
        CellRange rows = height == 1 ? new CellRange(0, 0) : field.Rectangle.Clipped[^2];
        // Characters per column of the map.
        double scale = Math.Min(2, Math.Min((double)MaxColumns / columns.Count, 2.0 * MaxRows / rows.Count));
        int across = Math.Max(1, (int)(columns.Count * scale)), down = Math.Max(1, (int)(rows.Count * scale / 2));

        var blocks = new double[down, across];
        for (int i = 0; i < blocks.Length; i++)
        {
            (int row, int column) = (i / across, i % across);
            blocks[row, column] = Mean(plane, width, Part(rows, row, down), Part(columns, column, across));
        }
        double largest = blocks.Cast<double>().Max();
        return [.. Enumerable.Range(0, down).Select(row =>
            string.Concat(Enumerable.Range(0, across).Select(column => Shade(blocks[row, column], largest))))];
    }

    /// <summary>The whole map as a grey image of the input's size.</summary>
    public static Image Picture(EffectiveReceptiveField field)
    {
        (double[] plane, int height, int width) = Plane(field);
        double largest = plane.Max();
        return Image.FromPlanes([.. plane.Select(value => (float)Brightness(value, largest))], Shape.Image(1, height, width));
    }

    // Of a volume, the sum over its slices; a sequence is one row.
    private static (double[] Plane, int Height, int Width) Plane(EffectiveReceptiveField field)
    {
        (int height, int width) = (field.Sizes.Rank == 1 ? 1 : field.Sizes[^2], field.Sizes[^1]);
        var plane = new double[height * width];
        for (int i = 0; i < field.Map.Length; i++)
        {
            plane[i % plane.Length] += field.Map[i];
        }
        return (plane, height, width);
    }

    private static CellRange Part(CellRange range, int index, int parts)
    {
        int first = (int)((long)range.Count * index / parts), end = (int)((long)range.Count * (index + 1) / parts);
        return new CellRange(range.First + first, range.First + Math.Max(first, end - 1));
    }

    private static double Mean(double[] plane, int width, CellRange rows, CellRange columns)
    {
        double sum = 0;
        for (int y = rows.First; y <= rows.Last; y++)
        {
            for (int x = columns.First; x <= columns.Last; x++)
            {
                sum += plane[(y * width) + x];
            }
        }
        return sum / ((double)rows.Count * columns.Count);
    }

    private static double Brightness(double value, double largest) => largest == 0 ? 0 : Math.Sqrt(value / largest);

    // Blank is for no gradient at all: what has any shows.
    private static char Shade(double value, double largest) => value == 0
        ? Shades[0]
        : Shades[Math.Max(1, (int)Math.Round(Brightness(value, largest) * (Shades.Length - 1)))];
}
