using System.CommandLine;
using System.Globalization;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Data;
using Fovea.Data.Decoding;

namespace Fovea.Cli.Commands;

/// <summary>What <c>fovea receptive-field --effective</c> adds: the field that gradients show.</summary>
internal sealed class EffectiveFieldOutput
{
    private readonly Option<bool> _effective = new("--effective")
    {
        Description = "Also measure the effective field: where the unit's gradient is.",
    };

    private readonly Option<int?> _channel = Values.Number(
        "--channel", "With --effective: the unit's channel. By default the sum of all.", 0, 1 << 20);

    private readonly Option<ulong?> _seed = Values.Seed("With --effective: seed of weights and synthetic inputs; 0 by default.");

    private readonly Option<string?> _images = Values.Text(
        "--images", "N|DIR|NAME", "With --effective: N synthetic inputs (16 by default), a folder of images, or a data set's name.");

    private readonly Option<string?> _output = Values.Text(
        "--output", "FILE", "With --effective: write the map as a grey PNG of the input's size.");

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
            if (!result.GetValue(_effective)
                && needing.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            {
                result.AddError($"{given.Name} needs --effective.");
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
            int? synthetic = source is null ? new EffectiveReceptiveFieldOptions().Synthetic : InputSource.Synthetic(source);
            Dataset? inputs = synthetic is null ? InputSource.Open(source!, model.InputShape) : null;
            EffectiveReceptiveField field = EffectiveReceptiveField.Measure(model, rectangle.Layer, [.. rectangle.Unit],
                new EffectiveReceptiveFieldOptions
                { Channel = context.Value(_channel), Inputs = inputs, Synthetic = synthetic ?? 1, Seed = seed });
            if (context.Value(_output) is string file)
            {
                PngWriter.Save(file, HeatMap.Picture(field));
            }
            string inputSource = inputs is null ? $"synthetic, of seed {seed}" : $"of {inputs.Name}";
            string count = Amounts.Count(field.Inputs);
            return new Measured(
                new EffectiveReceptiveFieldReport(field, inputSource, isLoaded),
                Weights: isLoaded ? "the file's" : $"new, of seed {seed}",
                Inputs: inputs is null ? $"{count} synthetic inputs of seed {seed}" : $"{count} inputs of {inputs.Name}");
        }
    }

    public static void Show(CommandContext context, Measured measured)
    {
        EffectiveReceptiveField field = measured.Report.Field;
        context.Line();
        context.Title($"effective field: mean |gradient| over {measured.Inputs}; weights {measured.Weights}");
        if (field.Mass == 0)
        {
            context.Line("no gradient reaches the input: the unit is off for each of these inputs");
            return;
        }
        foreach ((double share, int side) in measured.Report.Squares)
        {
            string square = Square(side, field.Sizes.Rank);
            context.Line($"{Percent(share)} of the gradient is in the {square} around the middle of the theoretical field");
        }
        context.Line($"{Percent(field.ShareInside)} is within the theoretical field, shown here; blank is 0, shades go by the square root");
        foreach (string line in HeatMap.Lines(field))
        {
            context.Line("  " + line);
        }
    }

    private static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private static string Square(int side, int rank) =>
        string.Join('×', Enumerable.Repeat(Amounts.Count(side), rank)) + (rank == 1 ? " cells" : "");

    /// <summary>A measured field, and in words where its weights and inputs come from.</summary>
    internal sealed record Measured(EffectiveReceptiveFieldReport Report, string Weights, string Inputs);
}
