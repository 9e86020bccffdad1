using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea explain activation</c>.</summary>
internal static class ExplainActivation
{
    private static readonly Dictionary<string, Layer> Kinds = new()
    {
        ["relu"] = new ReLU(),
        ["leaky-relu"] = new LeakyReLU(),
        ["prelu"] = new PReLU(),
        ["relu6"] = new ReLU6(),
        ["sigmoid"] = new Sigmoid(),
        ["tanh"] = new Tanh(),
        ["elu"] = new Elu(),
        ["selu"] = new Selu(),
        ["gelu"] = new Gelu(),
        ["gelu-tanh"] = new Gelu(approximate: true),
        ["silu"] = new Silu(),
        ["mish"] = new Mish(),
        ["softplus"] = new Softplus(),
        ["hard-sigmoid"] = new HardSigmoid(),
        ["hard-swish"] = new HardSwish(),
    };

    public static Command Create(CommandRunner runner)
    {
        Option<string?> kind = Values.Choice("--kind", $"{string.Join(", ", Kinds.Keys)}; relu by default.", [.. Kinds.Keys]);
        return ExplainCommand.Kind(runner, "activation", "A function applied to every value.", new Shape(10), [kind], context =>
            Kinds[context.Value(kind) ?? "relu"]);
    }
}
