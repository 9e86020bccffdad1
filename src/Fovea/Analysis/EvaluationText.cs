using System.Globalization;
using System.Text;
using Fovea.Training;
using Fovea.Training.Metrics;

namespace Fovea.Analysis;

/// <summary>An evaluation as plain text: the headline, each class's figures, the confusion matrix and the worst mistakes.</summary>
public static class EvaluationText
{
    private const int MaxMatrixClasses = 20;   // a wider matrix does not fit a page

    /// <summary>Renders the report: lines that end in a line feed, columns aligned by spaces.</summary>
    /// <remarks>The confusion matrix is left out beyond 20 classes.</remarks>
    public static string Render(EvaluationReport report)
    {
        var text = new StringBuilder();
        text.Append(report.Headline).Append('\n');
        if (report.Result.Confusion is ConfusionMatrix confusion)
        {
            Append(text, "Classes", ["class", "samples", "precision", "recall", "F1"], report.PerClass.Select(Cells));
            if (confusion.Classes <= MaxMatrixClasses)
            {
                string[] names = [.. Enumerable.Range(0, confusion.Classes).Select(report.ClassName)];
                IEnumerable<string[]> rows = names.Select((name, actual) => (string[])[name, .. Counts(confusion, actual)]);
                Append(text, "Confusion: rows are the true class, columns the predicted one", ["", .. names], rows);
            }
        }
        if (report.Result.WorstMistakes.Count > 0)
        {
            IEnumerable<string[]> rows = report.Result.WorstMistakes.Select(mistake => Cells(report, mistake));
            Append(text, "Worst mistakes", ["sample", "class", "predicted", "loss"], rows);
        }
        return text.ToString();
    }

    private static string[] Cells(ClassReport one) =>
        [one.Name, Number(one.Samples), Share(one.Precision), Share(one.Recall), Share(one.F1)];

    private static string[] Cells(EvaluationReport report, Mistake mistake) =>
    [
        mistake.Description, report.ClassName(mistake.Actual), report.ClassName(mistake.Predicted),
        mistake.Loss.ToString("F2", CultureInfo.InvariantCulture),
    ];

    private static IEnumerable<string> Counts(ConfusionMatrix confusion, int actual) =>
        Enumerable.Range(0, confusion.Classes).Select(predicted => Number(confusion[actual, predicted]));

    // The first column to the left, the others to the right.
    private static void Append(StringBuilder text, string title, string[] head, IEnumerable<string[]> body)
    {
        string[][] rows = [head, .. body];
        int[] widths = [.. head.Select((_, column) => rows.Max(row => row[column].Length))];
        text.Append('\n').Append(title).Append('\n');
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.Append(string.Join("  ", cells)).Append('\n');
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
