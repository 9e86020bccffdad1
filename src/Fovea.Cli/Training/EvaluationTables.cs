using System.Globalization;
using Fovea.Analysis;
using Fovea.Training;
using Fovea.Training.Metrics;
using Spectre.Console;

namespace Fovea.Cli.Training;

/// <summary>The confusion matrix and the worst mistakes as tables.</summary>
internal static class EvaluationTables
{
    private const int MaxMatrixClasses = 20;

    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        if (report.Result.Confusion is ConfusionMatrix confusion && confusion.Classes <= MaxMatrixClasses)
        {
            WriteConfusion(console, report, confusion);
        }
        if (report.Result.WorstMistakes.Count > 0)
        {
            WriteMistakes(console, report);
        }
    }

    private static void WriteConfusion(IAnsiConsole console, EvaluationReport report, ConfusionMatrix confusion)
    {
        Table table = new Table().Border(TableBorder.Simple).Title("Confusion: rows are the true class, columns the predicted one");
        table.AddColumn("");
        for (int k = 0; k < confusion.Classes; k++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Short(report.ClassName(k)))).RightAligned());
        }
        table.AddColumn(new TableColumn("recall").RightAligned());
        for (int actual = 0; actual < confusion.Classes; actual++)
        {
            IEnumerable<string> cells = Enumerable.Range(0, confusion.Classes).Select(predicted => confusion[actual, predicted] switch
            {
                0 => "[dim]·[/]",
                long count when actual == predicted => $"[bold]{count.ToString(CultureInfo.InvariantCulture)}[/]",
                long count => $"[red]{count.ToString(CultureInfo.InvariantCulture)}[/]",
            });
            string recall = confusion.Recall(actual).ToString("P1", CultureInfo.InvariantCulture);
            table.AddRow([Markup.Escape(report.ClassName(actual)), .. cells, recall]);
        }
        console.Write(table);
    }

    private static void WriteMistakes(IAnsiConsole console, EvaluationReport report)
    {
        Table table = new Table().Border(TableBorder.Simple).Title("Worst mistakes").AddColumns("sample", "class", "predicted");
        table.AddColumn(new TableColumn("loss").RightAligned());
        foreach (Mistake mistake in report.Result.WorstMistakes)
        {
            table.AddRow(
                Markup.Escape(mistake.Description), Markup.Escape(report.ClassName(mistake.Actual)),
                Markup.Escape(report.ClassName(mistake.Predicted)),
                mistake.Loss.ToString("F2", CultureInfo.InvariantCulture));
        }
        console.Write(table);
    }

    private static string Short(string name) => name.Length <= 6 ? name : name[..5] + "…";
}
