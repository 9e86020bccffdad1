using System.CommandLine;
using System.Globalization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Output;

/// <summary>Options with values; what does not parse is answered with the option, what was found and what is expected.</summary>
internal static class Values
{
    private const int MaxSize = 1 << 20;   // cells along an axis, channels: far above any use, far below an overflow

    private static readonly char[] Separators = ['x', 'X', '×', ','];

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    public static Option<int?> Number(string name, string description, int least, int most) => Create<int?>(name, "N", description,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most
            ? value
            : null,
        $"a whole number from {least} to {most.ToString("N0", CultureInfo.InvariantCulture)}");

    public static Option<float?> Fraction(string name, string description, float least, float most) =>
        Create<float?>(name, "X", description,
            text => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                && value >= least && value <= most
                ? value
                : null,
            string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    public static Option<ulong?> Seed(string description) => Create<ulong?>("--seed", "N", description,
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null,
        "a whole number from 0");

    public static Option<Shape?> Shape(string name, string description) => Create<Shape?>(name, "SHAPE", description,
        text => Numbers(text, 1) is { Length: <= 4 } sizes ? new Shape(sizes) : null,
        $"one to four sizes from 1 to {MaxSize.ToString("N0", CultureInfo.InvariantCulture)}, as 3x224x224 (channels, height, width)");

    public static Option<PerAxis?> PerAxis(string name, string description, int least = 1) => Create<PerAxis?>(name, "N", description,
        text => Numbers(text, least) is { Length: <= 3 } values ? new PerAxis(values) : null,
        $"a number from {least} for all axes, or one for each, as 3x5");

    public static Option<Padding?> Padding(string name, string description) => Create<Padding?>(name, "N", description,
        text => text switch
        {
            "same" => Layers.Padding.Same,
            "valid" => Layers.Padding.Valid,
            "full" => Layers.Padding.Full,
            _ => Numbers(text, 0) is { Length: <= 3 } cells ? new Padding(new PerAxis(cells), new PerAxis(cells)) : null,
        },
        "cells from 0 for all axes, or for each, as 1x2; or same, valid, full");

    public static Option<int[]?> Indices(string name, string description) => Create<int[]?>(name, "I,J", description,
        text => Numbers(text, 0) is { Length: <= 4 } indices ? indices : null, "numbers from 0 separated by commas, as 3,5");

    public static Option<int[]?> Counts(string name, string description) => Create<int[]?>(name, "N,N", description,
        text => Numbers(text, 1) is { Length: <= 4 } counts ? counts : null, "one to four numbers from 1 separated by commas, as 16,64");

    public static Option<string?> Choice(string name, string description, params string[] choices) =>
        Create<string?>(name, "KIND", description,
            text => choices.Contains(text) ? text : null, $"one of {string.Join(", ", choices)}");

    public static Option<string?> Names(string name, string helpName, string description) => Create<string?>(name, helpName, description,
        text => text.Split(',').All(part => part.Trim().Length > 0) ? text : null, "names separated by commas, as features,classifier.0");

    public static Option<string?> Address(string name, string description) => Create<string?>(name, "URL", description,
        text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address.Scheme is ("http" or "https") && address.AbsolutePath.EndsWith('/')
            ? text
            : null,
        "an http or https address that ends in a slash");

    private static Option<T?> Create<T>(
        string name, string helpName, string description, Func<string, T?> parse, string expected) => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                T? value = parse(text);
                if (value is null)
                {
                    result.AddError($"{name}: found \"{text}\", expected {expected}.");
                }
                return value;
            },
        };

    private static int[]? Numbers(string text, int least)
    {
        string[] parts = text.Split(Separators);
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
                || numbers[i] < least || numbers[i] > MaxSize)
            {
                return null;
            }
        }
        return numbers;
    }
}
