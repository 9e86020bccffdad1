using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea explain</c>: a layer's arithmetic on concrete values; a sub-command for each kind.</summary>
internal static class ExplainCommand
{
    private static readonly Option<Shape?> Input = Values.Shape(
        "--input", "Shape of one input, as 3x32x32 (channels, height, width); a vector as 120.");
    private static readonly Option<ulong?> Seed = Values.Seed("Seed of the synthetic values; 0 by default.");
    private static readonly Option<int[]?> At = Values.Indices(
        "--at", "Output value to calculate: channel and position, as 0,16,16. By default channel 0 in the middle.");

    public static Command Create(CommandRunner runner) => new("explain", "Show a layer's arithmetic on concrete values.")
    {
        Conv(runner), ConvTranspose(runner), ExplainPooling.Create(runner), Dense(runner), ExplainNorm.Create(runner),
        ExplainActivation.Create(runner), Softmax(runner), Dropout(runner),
    };

    /// <summary>A kind of layer: its own options, how they make a layer, and the input it has by default.</summary>
    public static Command Kind(
        CommandRunner runner, string name, string description, Shape usualInput, IReadOnlyList<Option> options,
        Func<CommandContext, Layer> layer)
    {
        var command = new Command(name, description) { Input, Seed, At };
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
        runner.Handle(command, context =>
        {
            Explanation explanation = LayerExplainer.Explain(layer(context), context.Value(Input) ?? usualInput,
                new ExplanationOptions { Seed = context.Value(Seed) ?? 0, Position = context.Indices(At) });
            if (context.IsJson)
            {
                context.Json(json => ExplanationJson.Write(explanation, json));
                return ExitCode.Done;
            }
            context.Title($"{explanation.Title}: {explanation.InputShape} → {explanation.OutputShape}");
            foreach (ExplanationSection section in explanation.Sections)
            {
                context.Line();
                context.Title(section.Title);
                foreach (string line in section.Lines)
                {
                    context.Line("  " + line);
                }
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Conv(CommandRunner runner)
    {
        (WindowOptions window, ConvolutionOptions conv) = (new(), new());
        Option<string?> mode = Values.Choice(
            "--padding-mode", "Values of the padding: zeros (the default), reflect, replicate or circular.", "zeros",
            "reflect", "replicate", "circular");
        Option[] options = [.. conv.All, .. window.All, window.Dilation, mode];
        return Kind(runner, "conv", "A convolution, over one to three spatial axes.", Shape.Image(3, 32, 32), options, context => new Conv(
            context.Value(conv.Filters) ?? 16, context.Value(window.Kernel) ?? 3,
            context.Value(window.Stride), context.Value(window.Padding),
            context.Value(window.Dilation), context.Value(conv.Groups) ?? 1, !context.Value(conv.NoBias),
            Enum.Parse<PaddingMode>(context.Value(mode) ?? "zeros", ignoreCase: true)));
    }

    private static Command ConvTranspose(CommandRunner runner)
    {
        (WindowOptions window, ConvolutionOptions conv) = (new(), new());
        Option<PerAxis?> outputPadding = Values.PerAxis("--output-padding", "Cells added at the output's end; 0 by default.", least: 0);
        Option[] options = [.. conv.All, .. window.All, window.Dilation, outputPadding];
        return Kind(runner, "conv-transpose", "A transposed convolution, which upsamples.", Shape.Image(16, 8, 8),
            options, context => new ConvTranspose(
                context.Value(conv.Filters) ?? 16, context.Value(window.Kernel) ?? 3,
                context.Value(window.Stride), context.Value(window.Padding),
                context.Value(outputPadding), context.Value(window.Dilation),
                context.Value(conv.Groups) ?? 1, !context.Value(conv.NoBias)));
    }

    private static Command Dense(CommandRunner runner)
    {
        Option<int?> outputs = Values.Number("--outputs", "Number of outputs; 10 by default.", 1, 1 << 20);
        var noBias = new Option<bool>("--no-bias") { Description = "Leave the bias out." };
        return Kind(runner, "dense", "A fully connected layer.", new Shape(120), [outputs, noBias], context =>
            new Dense(context.Value(outputs) ?? 10, !context.Value(noBias)));
    }

    private static Command Softmax(CommandRunner runner)
    {
        var logarithm = new Option<bool>("--log") { Description = "Log-softmax." };
        return Kind(runner, "softmax", "Turns scores into probabilities that sum to one.", new Shape(10), [logarithm], context =>
            context.Value(logarithm) ? new LogSoftmax() : new Softmax());
    }

    private static Command Dropout(CommandRunner runner)
    {
        Option<float?> probability = Values.Fraction("--probability", "Probability that a unit is dropped; 0.5 by default.", 0, 0.99f);
        return Kind(runner, "dropout", "Drops units at random in training.", new Shape(10), [probability], context =>
            new Dropout(context.Value(probability) ?? 0.5f));
    }
}
