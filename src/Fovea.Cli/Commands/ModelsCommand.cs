using System.CommandLine;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.IO;
using Fovea.Zoo;
using Spectre.Console;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea models</c>: the networks that are built by name.</summary>
internal static class ModelsCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("models", "List the networks that are built by name.");
        runner.Handle(command, context =>
        {
            if (context.IsJson)
            {
                context.Json(Write);
                return ExitCode.Done;
            }
            Table table = Tables.Create("Name", "Input", ">Classes", ">Parameters", ">Multiply-adds", ">Field", ">Stride", "What");
            foreach (ZooEntry entry in ModelZoo.All)
            {
                table.Row(
                    entry.Name, entry.InputShape.ToString(), Amounts.Count(entry.Classes),
                    Amounts.Count(entry.Parameters), Amounts.Count(entry.MultiplyAdds),
                    entry.ReceptiveField is int field ? Amounts.Count(field) : "",
                    entry.Stride is int stride ? Amounts.Count(stride) : "", entry.Title);
            }
            context.Console.Write(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (ZooEntry entry in ModelZoo.All)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("family", entry.Family);
            json.WriteString("variant", entry.Variant);
            json.WriteString("title", entry.Title);
            json.WriteString("source", entry.Source);
            json.WriteNumbers("inputShape", entry.InputShape);
            json.WriteNumber("classes", entry.Classes);
            json.WriteNumber("parameters", entry.Parameters);
            json.WriteNumber("multiplyAdds", entry.MultiplyAdds);
            json.WriteOptional("receptiveField", entry.ReceptiveField);
            json.WriteOptional("receptiveFieldStride", entry.Stride);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
