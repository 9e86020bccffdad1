using System.CommandLine;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace Fovea.Cli.Output;

/// <summary>What a command is given: its arguments and where to write.</summary>
internal sealed class CommandContext
{
    private const int WidthOfFiles = 200;   // columns: tables in files and pipes are not folded

    private readonly TextWriter _output;

    public CommandContext(ParseResult arguments, TextWriter output, TextWriter error)
    {
        (Arguments, _output, Error) = (arguments, output, error);
        IsJson = arguments.GetValue(CommonOptions.Json);
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!Console.Profile.Out.IsTerminal)
        {
            Console.Profile.Width = WidthOfFiles;
            Console.Profile.Capabilities.Ansi = false;
            Console.Profile.Capabilities.Interactive = false;
        }
    }

    public ParseResult Arguments { get; }

    /// <summary>Where text for people goes; without colour and markup unless it is a terminal.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Where everything goes that is not the result.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether the result is one JSON object on standard output, and nothing else is.</summary>
    public bool IsJson { get; }

    public T? Value<T>(Option<T> option) => Arguments.GetValue(option);

    /// <summary>The numbers of an option; null where it is not given, for which the parser has an empty array.</summary>
    public int[]? Indices(Option<int[]?> option) => Arguments.GetValue(option) is { Length: > 0 } indices ? indices : null;

    public T Value<T>(Argument<T> argument) => Arguments.GetRequiredValue(argument);

    /// <summary>Writes the one JSON object.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        }))
        {
            write(writer);
        }
        _output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>A line of plain text: square brackets are no markup in it, and long lines are left to the terminal.</summary>
    public void Line(string text = "") => _output.WriteLine(text);

    /// <summary>A title over lines.</summary>
    public void Title(string text) => Console.Write(new Text(text + Environment.NewLine, new Style(decoration: Decoration.Bold)));
}
