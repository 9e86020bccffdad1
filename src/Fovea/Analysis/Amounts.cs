using System.Globalization;

namespace Fovea.Analysis;

/// <summary>Formats numbers for people, the same way in text, HTML and errors.</summary>
public static class Amounts
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>768,010</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1.5 MiB</c>, four significant digits at most.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < Binary.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return value.ToString(value < 100 && unit > 0 ? "0.##" : "0", CultureInfo.InvariantCulture) + " " + Binary[unit];
    }

    /// <summary>
    /// A receptive field's size per axis: <c>212×212</c>, <c>all</c> for a global one, empty for none.
    /// </summary>
    public static string Size(ReceptiveField? field) => field is null or { Axes.Count: 0 } ? ""
        : field.IsGlobal ? "all" : PerAxis(field, axis => axis.Size);

    /// <summary>A receptive field's stride per axis: <c>32×32</c>.</summary>
    public static string Jump(ReceptiveField? field) =>
        field is { IsGlobal: false, Axes.Count: > 0 } ? PerAxis(field, axis => axis.Jump) : "";

    /// <summary>The start of unit 0's receptive field per axis: <c>−3, −3</c>.</summary>
    public static string Start(ReceptiveField? field) =>
        field is { IsGlobal: false, Axes.Count: > 0 } ? string.Join(", ", field.Axes.Select(axis => Number(axis.Start))) : "";

    /// <summary>At most four decimals, with a typographic minus sign.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("0.####", CultureInfo.InvariantCulture);
        return text is "-0" ? "0" : text.Replace('-', '−');
    }

    private static string PerAxis(ReceptiveField field, Func<AxisReceptiveField, double> part) =>
        string.Join('×', field.Axes.Select(axis => Number(part(axis))));
}
