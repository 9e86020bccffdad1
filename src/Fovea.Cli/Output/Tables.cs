using Spectre.Console;

namespace Fovea.Cli.Output;

/// <summary>Tables as this tool draws them: a line under the head, no frame, numbers to the right.</summary>
internal static class Tables
{
    /// <summary>A table with columns; those whose names start with <c>&gt;</c> hold numbers.</summary>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('>');
            var header = new TableColumn(new Text(isNumber ? column[1..] : column)) { NoWrap = isNumber };
            table.AddColumn(isNumber ? header.RightAligned() : header);
        }
        return table;
    }

    /// <summary>A row of plain text: [8, 3] is a shape, not markup.</summary>
    public static void Row(this Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new Text[cells.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = new Text(cells[i]);
        }
        table.AddRow(texts);
    }
}
