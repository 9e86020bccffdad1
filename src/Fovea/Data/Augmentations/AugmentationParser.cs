using System.Globalization;

namespace Fovea.Data.Augmentations;

/// <summary>Reads lists of augmentations as typed on a command line.</summary>
internal static class AugmentationParser
{
    /// <summary>
    /// A name, its syntax, and how to construct it from its arguments (at least <c>MinArguments</c> of
    /// <c>Defaults.Length</c>).
    /// </summary>
    private sealed record Entry(string Name, string Usage, int MinArguments, float[] Defaults, Func<float[], Augmentation> Make);

    private static readonly Entry[] Known =
    [
        new("shift", "shift:PIXELS", 1, [0], a => new Shift(Whole(a[0]))),
        new("crop", "crop:PADDING", 1, [0], a => new RandomCrop(Whole(a[0]))),
        new("flip", "flip[:PROBABILITY]", 0, [0.5f], a => new HorizontalFlip(a[0])),
        new("vflip", "vflip[:PROBABILITY]", 0, [0.5f], a => new VerticalFlip(a[0])),
        new("rotate", "rotate:DEGREES", 1, [0], a => new Rotate(a[0])),
        new("scale", "scale:LOW:HIGH", 2, [1, 1], a => new Scale(a[0], a[1])),
        new("color", "color:BRIGHTNESS:CONTRAST[:SATURATION]", 2, [0, 0, 0], a => new ColorJitter(a[0], a[1], a[2])),
        new("cutout", "cutout:SIZE", 1, [0], a => new Cutout(Whole(a[0]))),
    ];

    public static IReadOnlyList<Augmentation> Parse(string text)
    {
        string[] items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(items, ParseItem);
    }

    private static Augmentation ParseItem(string item)
    {
        string[] parts = item.Split(':', StringSplitOptions.TrimEntries);
        Entry? entry = Array.Find(Known, known => known.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        if (entry is null)
        {
            throw new FoveaException(
                $"Augmentation \"{parts[0]}\" is unknown. Known augmentations are " +
                $"{string.Join(", ", Known.Select(known => known.Usage))}; separate several with commas.");
        }
        int given = parts.Length - 1;
        if (given < entry.MinArguments || given > entry.Defaults.Length)
        {
            throw new FoveaException($"Augmentation \"{item}\" has {given} arguments; it is written {entry.Usage}.");
        }

        float[] arguments = (float[])entry.Defaults.Clone();
        for (int index = 0; index < given; index++)
        {
            if (!float.TryParse(parts[index + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out arguments[index]))
            {
                throw new FoveaException($"Augmentation \"{item}\": \"{parts[index + 1]}\" is not a number; it is written {entry.Usage}.");
            }
        }
        try
        {
            return entry.Make(arguments);
        }
        catch (FoveaException error)
        {
            throw new FoveaException($"Augmentation \"{item}\": {error.Message} It is written {entry.Usage}.", error);
        }
    }

    private static int Whole(float value) => value == MathF.Floor(value) && MathF.Abs(value) < 1 << 24
        ? (int)value
        : throw new FoveaException(string.Create(CultureInfo.InvariantCulture, $"{value} is not a whole number of pixels."));
}
