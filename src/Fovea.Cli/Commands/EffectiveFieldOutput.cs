using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Data;
using Fovea.Data.Decoding;

namespace Fovea.Cli.Commands;

/// <summary>What <c>fovea receptive-field --effective</c> adds: the field that gradients show.</summary>
internal sealed class EffectiveFieldOutput
{
    private static readonly double[] Shares = [0.9, 0.9545];   // the second is what two deviations of a Gaussian hold

    private readonly Option<bool> _effective = new("--effective") { Description = "Measure the effective field too: where the unit's gradient is." };
    private readonly Option<string?> _images = new("--images") { HelpName = "N|DIR", Description = "Effective: so many made-up inputs (16 by default), or a folder of images or data set as \"train\" takes it." };
    private readonly Option<int?> _channel = Values.Number("--channel", "Effective: the unit's channel. By default the sum of all.", 0, 1 << 20);
    private readonly Option<ulong?> _seed = Values.Seed();
    private readonly Option<string?> _output = new("--output") { HelpName = "FILE", Description = "Effective: write the map as a grey PNG image of the input's size." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] needing = [_images, _channel, _seed, _output];
        command.Options.Add(_effective);
        foreach (Option option in needing)
        {
            command.Options.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_effective) && needing.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            {
                result.AddError($"{given.Name}: is about the effective field; add --effective.");
            }
        });
    }

    /// <summary>Measures the field, if asked to, and writes the picture.</summary>
    public Measured? Measure(CommandContext context, ReceptiveFieldRectangle rectangle)
    {
        if (!context.Value(_effective))
        {
            return null;
        }
        ulong seed = context.Value(_seed) ?? 0;
        (Model model, bool isLoaded) = NetworkSource.Create(context.Value(CommonOptions.Network), context.Value(CommonOptions.Input), seed);
        using (model)
        {
            string? source = context.Value(_images);
            int? madeUp = source is null ? new EffectiveReceptiveFieldOptions().Synthetic : InputSource.Synthetic(source);
            Dataset? inputs = madeUp is null ? InputSource.Open(source!, model.InputShape) : null;
            EffectiveReceptiveField field = EffectiveReceptiveField.Measure(model, rectangle.Layer, [.. rectangle.Unit],
                new EffectiveReceptiveFieldOptions { Channel = context.Value(_channel), Inputs = inputs, Synthetic = madeUp ?? 1, Seed = seed });
            if (context.Value(_output) is string file)
            {
                PngWriter.Save(file, HeatMap.Picture(field));
            }
            return new Measured(field, isLoaded ? "the file's" : $"new, of seed {seed}", inputs is null ? $"made up, of seed {seed}" : $"of {inputs.Name}", isLoaded);
        }
    }

    public static void Show(CommandContext context, Measured measured)
    {
        EffectiveReceptiveField field = measured.Field;
        context.Line();
        context.Title($"effective field: mean |gradient| over {Amounts.Count(field.Inputs)} inputs {measured.Inputs}; weights {measured.Weights}");
        if (field.Mass == 0)
        {
            context.Line("no gradient reaches the input: the unit is off for each of these inputs");
            return;
        }
        foreach (double share in Shares)
        {
            context.Line($"{Percent(share)} of the gradient lie in the {Square(field, share)} around the middle of the theoretical field");
        }
        context.Line($"{Percent(field.ShareInside)} lie within the theoretical field, shown here; blank is 0, shades go by the square root");
        foreach (string line in HeatMap.Lines(field))
        {
            context.Line("  " + line);
        }
    }

    /// <summary>Writes the property <c>effective</c>.</summary>
    public static void Write(Utf8JsonWriter json, Measured measured)
    {
        EffectiveReceptiveField field = measured.Field;
        json.WriteStartObject("effective");
        json.WriteNumber("inputs", field.Inputs);
        json.WriteString("inputSource", measured.Inputs);
        json.WriteBoolean("weightsLoaded", measured.IsLoaded);
        json.WriteNumber("mass", field.Mass);
        json.WriteNumber("shareInside", field.ShareInside);
        json.WriteStartArray("squares");
        foreach (double share in Shares)
        {
            json.WriteStartObject();
            json.WriteNumber("share", share);
            json.WriteNumber("side", field.Side(share));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumbers("mapShape", field.Sizes);
        json.WriteStartArray("map");   // row-major, mean |gradient|
        foreach (double value in field.Map)
        {
            json.WriteNumberValue((float)value);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Square(EffectiveReceptiveField field, double share) =>
        string.Join('×', Enumerable.Repeat(Amounts.Count(field.Side(share)), field.Sizes.Rank)) + (field.Sizes.Rank == 1 ? " cells" : "");

    /// <summary>A measured field with where its weights and inputs come from.</summary>
    internal sealed record Measured(EffectiveReceptiveField Field, string Weights, string Inputs, bool IsLoaded);
}
