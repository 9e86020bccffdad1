using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea explain pool</c>.</summary>
internal static class ExplainPooling
{
    private static readonly string[] Kinds = ["max", "average", "median", "lp", "stochastic", "adaptive-max",
        "adaptive-average", "global-max", "global-average"];

    public static Command Create(CommandRunner runner)
    {
        var window = new WindowOptions();
        Option<string?> kind = Values.Choice("--kind", $"{string.Join(", ", Kinds)}; max by default.", Kinds);
        Option<PerAxis?> outputSize = Values.PerAxis("--output-size", "Outputs per axis of an adaptive pooling; 1 by default.");
        Option<float?> power = Values.Fraction("--power", "The p of an Lp pooling; 2 by default.", 1, 100);
        var ceil = new Option<bool>("--ceil") { Description = "Round the output size up." };
        var inputOnly = new Option<bool>("--exclude-padding") { Description = "Leave padding out of averages." };
        return ExplainCommand.Kind(runner, "pool", "A pooling: one value for each window of each channel.", Shape.Image(3, 32, 32),
            [kind, .. window.All, window.Dilation, ceil, inputOnly, outputSize, power], context =>
            {
                (PerAxis kernel, PerAxis? stride, Padding? padding, bool isCeil) = (context.Value(window.Kernel) ?? 2,
                    context.Value(window.Stride), context.Value(window.Padding), context.Value(ceil));
                return context.Value(kind) switch
                {
                    "average" => new AveragePool(kernel, stride, padding, isCeil, countIncludePad: !context.Value(inputOnly)),
                    "median" => new MedianPool(kernel, stride, padding, isCeil),
                    "lp" => new LpPool(kernel, stride, padding, isCeil, context.Value(power) ?? 2),
                    "stochastic" => new StochasticPool(kernel, stride, padding, isCeil),
                    "adaptive-max" => new AdaptiveMaxPool(context.Value(outputSize) ?? 1),
                    "adaptive-average" => new AdaptiveAveragePool(context.Value(outputSize) ?? 1),
                    "global-max" => new GlobalMaxPool(),
                    "global-average" => new GlobalAveragePool(),
                    _ => new MaxPool(kernel, stride, padding, isCeil, context.Value(window.Dilation)),
                };
            });
    }
}
