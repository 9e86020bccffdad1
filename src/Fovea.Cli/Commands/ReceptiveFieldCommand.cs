using System.CommandLine;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Graph;
using Fovea.IO;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea receptive-field</c>: the pixels that one unit of a layer sees.</summary>
internal static class ReceptiveFieldCommand
{
    public static Command Create(CommandRunner runner)
    {
        var layer = new Option<string>("--layer")
        { Description = "The layer's path, as \"fovea summary\" shows it.", HelpName = "PATH", Required = true };
        Option<int[]?> unit = Values.Indices("--unit", "The unit's place on the layer's map: y,x for images. By default the middle.");
        Option<string?> from = Values.Text(
            "--from", "NAME", "The input that is looked at, of a network with several. By default the first.");
        var command = new Command("receptive-field", "Show which part of the input a unit sees.")
        {
            CommonOptions.Network, layer, unit, CommonOptions.Input, from,
        };
        var effective = new EffectiveFieldOutput();
        effective.AddTo(command);
        runner.Handle(command, context =>
        {
            NetworkSource.Description network = NetworkSource.Describe(
                context.Value(CommonOptions.Network), context.Value(CommonOptions.Input));
            NetworkGraph graph = network.Network.Write(batch: 1, GraphMode.Inference).Graph;
            ReceptiveFieldMap map = ReceptiveFieldMap.Of(graph, context.Value(from));
            NamedShape input = new(map.Input.Name, map.Input.Shape.WithoutBatch());
            string path = context.Value(layer)!;
            Value? output = graph.Layers.FirstOrDefault(use => use.Path == path)?.Output;
            ReceptiveFieldRectangle rectangle = map.Rectangle(path, context.Indices(unit) ?? Middle(output));
            ReceptiveField? field = map[output!];   // Rectangle has named the layers there are, if there is no such one
            EffectiveFieldOutput.Measured? measured = effective.Measure(context, rectangle);
            if (context.IsJson)
            {
                context.Json(json => Write(json, network.Name, input, output!, field, rectangle, measured));
                return ExitCode.Done;
            }
            Show(context, network.Name, input, output!, field, rectangle);
            if (measured is not null)
            {
                EffectiveFieldOutput.Show(context, measured);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static int[] Middle(Value? map) => map is null ? [] : [.. map.Shape.Skip(2).Select(size => size / 2)];

    private static void Show(
        CommandContext context, string network, NamedShape input, Value output, ReceptiveField? field,
        ReceptiveFieldRectangle rectangle)
    {
        context.Title($"{rectangle.Layer} of {network}: map {output.Shape.WithoutBatch()}, {input.Name} {input.Shape}");
        if (field is { IsGlobal: false })
        {
            context.Line($"every unit sees {Amounts.Size(field)}, neighbours {Amounts.Jump(field)} apart; "
                + $"unit 0 starts at {Amounts.Start(field)}");
        }
        else
        {
            context.Line("every unit sees the whole input");
        }
        string unit = $"unit ({string.Join(", ", rectangle.Unit)})";
        context.Line($"{unit} sees {Ranges(rectangle.Clipped)} of the input");
        if (!rectangle.Clipped.SequenceEqual(rectangle.Unclipped))
        {
            context.Line($"{new string(' ', unit.Length)} and with padding {Ranges(rectangle.Unclipped)}");
        }
    }

    private static string Ranges(IReadOnlyList<CellRange> ranges) =>
        string.Join(", ", ranges.Select((range, i) => $"{Name(i, ranges.Count)} {range}"));

    private static string Name(int axis, int rank) => rank switch
    {
        1 => "cells",
        2 => axis == 0 ? "rows" : "columns",
        _ => axis == 0 ? "slices" : axis == 1 ? "rows" : "columns"
    };

    private static void Write(
        Utf8JsonWriter json, string network, NamedShape input, Value output, ReceptiveField? field,
        ReceptiveFieldRectangle rectangle, EffectiveFieldOutput.Measured? measured)
    {
        json.WriteStartObject();
        json.WriteString("network", network);
        json.WriteString("layer", rectangle.Layer);
        json.WriteNumbers("inputShape", input.Shape);
        json.WriteNumbers("mapShape", output.Shape.WithoutBatch());
        json.WriteNumbers("unit", rectangle.Unit);
        json.WriteBoolean("seesWholeInput", field is null or { IsGlobal: true });
        json.WriteStartArray("axes");
        for (int i = 0; i < rectangle.Clipped.Count; i++)
        {
            json.WriteStartObject();
            if (field is { IsGlobal: false })
            {
                json.WriteNumber("size", field.Axes[i].Size);
                json.WriteNumber("stride", field.Axes[i].Jump);
                json.WriteNumber("offset", field.Axes[i].Start);
            }
            json.WriteNumber("first", rectangle.Clipped[i].First);
            json.WriteNumber("last", rectangle.Clipped[i].Last);
            json.WriteNumber("firstWithPadding", rectangle.Unclipped[i].First);
            json.WriteNumber("lastWithPadding", rectangle.Unclipped[i].Last);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (measured is not null)
        {
            json.WritePropertyName("effective");
            EffectiveReceptiveFieldReportJson.Write(measured.Report, json);
        }
        json.WriteEndObject();
    }
}
