using System.Globalization;
using Fovea.Training;
using Fovea.Training.Metrics;
using Spectre.Console;

namespace Fovea.Cli.Training;

/// <summary>The confusion matrix and the worst mistakes for people.</summary>
internal static class EvaluationTables
{
    private const int WidestMatrix = 20;

    public static void Write(IAnsiConsole console, EvaluationResult evaluation, IReadOnlyList<string> classes)
    {
        if (evaluation.Confusion is ConfusionMatrix confusion && confusion.Classes <= WidestMatrix)
        {
            WriteConfusion(console, confusion, classes);
        }
        if (evaluation.WorstMistakes.Count > 0)
        {
            WriteMistakes(console, evaluation.WorstMistakes, classes);
        }
    }

    private static void WriteConfusion(IAnsiConsole console, ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        Table table = new Table().Border(TableBorder.Simple).Title("Confusion: rows are the true class, columns the predicted one");
        table.AddColumn("");
        for (int k = 0; k < confusion.Classes; k++)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Short(Name(classes, k)))).RightAligned());
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
            table.AddRow([Markup.Escape(Name(classes, actual)), .. cells, confusion.Recall(actual).ToString("P1", CultureInfo.InvariantCulture)]);
        }
        console.Write(table);
    }

    private static void WriteMistakes(IAnsiConsole console, IReadOnlyList<Mistake> mistakes, IReadOnlyList<string> classes)
    {
        Table table = new Table().Border(TableBorder.Simple).Title("Worst mistakes").AddColumns("sample", "is", "taken for");
        table.AddColumn(new TableColumn("loss").RightAligned());
        foreach (Mistake mistake in mistakes)
        {
            table.AddRow(
                Markup.Escape(mistake.Description), Markup.Escape(Name(classes, mistake.Actual)), Markup.Escape(Name(classes, mistake.Predicted)),
                mistake.Loss.ToString("F2", CultureInfo.InvariantCulture));
        }
        console.Write(table);
    }

    private static string Name(IReadOnlyList<string> classes, int index) =>
        index < classes.Count ? classes[index] : index.ToString(CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= 6 ? name : name[..5] + "…";
}
