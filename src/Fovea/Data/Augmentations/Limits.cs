using System.Globalization;

namespace Fovea.Data.Augmentations;

/// <summary>Checks the arguments of augmentations at construction.</summary>
internal static class Limits
{
    public static float InRange(float value, float low, float high, string what) =>
        value >= low && value <= high ? value : throw new FoveaException(
            string.Create(CultureInfo.InvariantCulture, $"{what} is {value}; expected {low} … {high}."));

    public static int InRange(int value, int low, int high, string what) =>
        value >= low && value <= high ? value : throw new FoveaException($"{what} is {value}; expected {low} … {high}.");
}
