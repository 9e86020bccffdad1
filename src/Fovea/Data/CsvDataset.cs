using System.Globalization;
using Fovea.IO;

namespace Fovea.Data;

/// <summary>
/// Image files listed in a table with the columns <c>path,label[,split]</c>; other columns are ignored.
/// </summary>
/// <remarks>
/// Comma-separated, the first line names the columns, fields may be quoted (RFC 4180, but a field ends with its
/// line). Paths are relative to the table and must stay below its folder. Classes are the distinct labels: in numeric
/// order if all are whole numbers, else in ordinal order.
/// </remarks>
public sealed class CsvDataset : ImageFileDataset
{
    private const long MaxBytes = 256L << 20;

    private CsvDataset(string name, string[] paths, int[] labels, IReadOnlyList<string> classes, ImageFileOptions options) :
        base(name, paths, labels, classes, options)
    {
    }

    /// <summary>Opens all rows, whatever their split.</summary>
    /// <param name="path">The table.</param>
    /// <param name="options">Size and channels of the samples.</param>
    /// <exception cref="FoveaException">The table is missing or malformed; the message gives the line.</exception>
    public static CsvDataset Open(string path, ImageFileOptions? options = null)
    {
        List<Row> rows = ReadRows(path, out _);
        return Make(path, rows, ClassesOf(rows), options);
    }

    /// <summary>
    /// Opens the rows by their split: <c>train</c> or empty, against <c>test</c>,
    /// <c>val</c>, <c>valid</c> or <c>validation</c>.
    /// </summary>
    /// <param name="path">The table.</param>
    /// <param name="options">Size and channels of the samples.</param>
    /// <exception cref="FoveaException">
    /// The table is missing or malformed, one of the two sets is empty, or a test row has a label that no training
    /// row has.
    /// </exception>
    public static DataSplit OpenSplit(string path, ImageFileOptions? options = null)
    {
        List<Row> rows = ReadRows(path, out bool hasSplit);
        List<Row> train = rows.FindAll(row => !row.IsTest), test = rows.FindAll(row => row.IsTest);
        if (train.Count == 0 || test.Count == 0)
        {
            throw new FoveaException(
                $"{path}: found {train.Count} training and {test.Count} test rows; both are " +
                $"needed.{(hasSplit ? "" : " Add a column named split, with the values train and test.")}");
        }
        string[] classes = ClassesOf(train);
        foreach (Row row in test.Where(row => !classes.Contains(row.Label, StringComparer.Ordinal)))
        {
            throw new FoveaException(
                $"{path}, line {row.Line}: no training row has the label \"{row.Label}\"; the training labels are " +
                $"{string.Join(", ", classes.Take(20))}.");
        }
        CsvDataset trainSet = Make(path + " train", train, classes, options), testSet = Make(path + " test", test, classes, options);
        return DataSplit.Create(trainSet, testSet, path, ResizeAdvice);
    }

    /// <summary>Whether a table has a column named split.</summary>
    internal static bool IsSplit(string path)
    {
        ReadRows(path, out bool hasSplit);
        return hasSplit;
    }

    private static CsvDataset Make(string name, List<Row> rows, string[] classes, ImageFileOptions? options)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int label = 0; label < classes.Length; label++)
        {
            index[classes[label]] = label;
        }
        return new CsvDataset(name, rows.Select(row => row.Path).ToArray(),
            rows.Select(row => index[row.Label]).ToArray(), classes, options ?? new ImageFileOptions());
    }

    private static string[] ClassesOf(List<Row> rows)
    {
        string[] classes = rows.Select(row => row.Label).Distinct(StringComparer.Ordinal).ToArray();
        bool numbers = classes.All(label => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        Array.Sort(classes, numbers
            ? (a, b) => int.Parse(a, CultureInfo.InvariantCulture).CompareTo(int.Parse(b, CultureInfo.InvariantCulture))
            : StringComparer.Ordinal.Compare);
        return classes;
    }

    private static List<Row> ReadRows(string path, out bool hasSplit)
    {
        string folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var lines = new StreamReader(new MemoryStream(SourceFile.ReadAllBytes(path, MaxBytes)));
        List<string> header = CsvLine.Split(lines.ReadLine() ?? "", path, 1).ConvertAll(name => name.Trim().ToLowerInvariant());
        int pathColumn = header.IndexOf("path"), labelColumn = header.IndexOf("label"), splitColumn = header.IndexOf("split");
        if (pathColumn < 0 || labelColumn < 0)
        {
            throw new FoveaException(
                $"{path}: the first line must name the columns path and label, and optionally split; found " +
                $"\"{string.Join(",", header)}\".");
        }
        hasSplit = splitColumn >= 0;

        var rows = new List<Row>();
        int number = 1;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }
            List<string> fields = CsvLine.Split(line, path, number);
            if (fields.Count != header.Count)
            {
                throw new FoveaException(
                    $"{path}, line {number}: found {fields.Count} fields, expected {header.Count}, one per column " +
                    "named in the first line.");
            }
            string label = fields[labelColumn].Trim();
            if (label.Length == 0)
            {
                throw new FoveaException($"{path}, line {number}: the label is empty.");
            }
            bool isTest = hasSplit && IsTest(fields[splitColumn].Trim(), path, number);
            rows.Add(new Row(Below(folder, fields[pathColumn].Trim(), path, number), label, isTest, number));
        }
        return rows.Count > 0 ? rows : throw new FoveaException($"{path}: found no rows after the header.");
    }

    private static bool IsTest(string split, string path, int number) => split.ToLowerInvariant() switch
    {
        "" or "train" => false,
        "test" or "val" or "valid" or "validation" => true,
        _ => throw new FoveaException($"{path}, line {number}: split \"{split}\" is unknown; expected train, test or val."),
    };

    // A table from an untrusted source must not reach files outside its folder.
    private static string Below(string folder, string file, string path, int number)
    {
        if (file.Length > 0 && !file.Contains('\0') && !Path.IsPathRooted(file))
        {
            string full = Path.GetFullPath(Path.Combine(folder, file.Replace('\\', '/')));
            string prefix = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
            if (full.StartsWith(prefix, StringComparison.Ordinal))
            {
                return full;
            }
        }
        throw new FoveaException(
            $"{path}, line {number}: the path \"{file}\" is not below the table's folder. Write paths relative to " +
            "the table, without a leading slash and without leaving its folder.");
    }

    private readonly record struct Row(string Path, string Label, bool IsTest, int Line);
}
