using System.CommandLine;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Signals;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea filters</c>: the classic image filters and their weights.</summary>
internal static class FiltersCommand
{
    public static Command Create(CommandRunner runner)
    {
        var name = new Argument<string?>("filter")
        {
            HelpName = "NAME",
            Description = "One filter, as sobel-x, box-blur:5 or gaussian-blur:1.5; all by default.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var command = new Command("filters", "Show the classic image filters.") { name };
        runner.Handle(command, context =>
        {
            IReadOnlyList<NamedFilter> filters =
                context.Arguments.GetValue(name) is string one ? [NamedFilters.Get(one)] : NamedFilters.All;
            if (context.IsJson)
            {
                context.Json(json => Write(json, filters));
                return ExitCode.Done;
            }
            foreach (NamedFilter filter in filters)
            {
                Show(context, filter);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, NamedFilter filter)
    {
        context.Title(filter.Name);
        context.Line(filter.Description);
        string[,] cells = new string[filter.Size, filter.Size];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i / filter.Size, i % filter.Size] = Amounts.Number(filter[i / filter.Size, i % filter.Size]);
        }
        int width = cells.Cast<string>().Max(cell => cell.Length);
        for (int row = 0; row < filter.Size; row++)
        {
            context.Line("  " + string.Join("  ", Enumerable.Range(0, filter.Size).Select(column => cells[row, column].PadLeft(width))));
        }
        context.Line();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<NamedFilter> filters)
    {
        json.WriteStartObject();
        json.WriteStartArray("filters");
        foreach (NamedFilter filter in filters)
        {
            json.WriteStartObject();
            json.WriteString("name", filter.Name);
            json.WriteString("description", filter.Description);
            json.WriteNumber("size", filter.Size);
            json.WriteStartArray("matrix");
            for (int row = 0; row < filter.Size; row++)
            {
                json.WriteStartArray();
                for (int column = 0; column < filter.Size; column++)
                {
                    json.WriteNumberValue(filter[row, column]);
                }
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
