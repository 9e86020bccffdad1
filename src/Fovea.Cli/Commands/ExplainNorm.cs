using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea explain norm</c>.</summary>
internal static class ExplainNorm
{
    private static readonly string[] Kinds = ["batch", "layer", "instance", "group", "local-response"];

    public static Command Create(CommandRunner runner)
    {
        Option<string?> kind = Values.Choice("--kind", $"{string.Join(", ", Kinds)}; batch by default.", Kinds);
        Option<int?> groups = Values.Number("--groups", "Groups of a group normalisation; 2 by default.", 1, 1 << 20);
        Option<int?> size = Values.Number("--size", "Channels of a local response normalisation; 5 by default.", 1, 1 << 20);
        Option<float?> epsilon = Values.Fraction("--epsilon", "Added to the variance; 0.00001 by default.", 0, 1);
        return ExplainCommand.Kind(runner, "norm", "A normalisation layer.", Shape.Image(4, 8, 8), [kind, groups, size, epsilon], context =>
        {
            float added = context.Value(epsilon) ?? 1e-5f;
            return context.Value(kind) switch
            {
                "layer" => new LayerNorm(epsilon: added),
                "instance" => new InstanceNorm(added),
                "group" => new GroupNorm(context.Value(groups) ?? 2, added),
                "local-response" => new LocalResponseNorm(context.Value(size) ?? 5),
                _ => new BatchNorm(added),
            };
        });
    }
}
