using System.CommandLine;
using Fovea.Tensors;

namespace Fovea.Cli.Output;

/// <summary>Options that mean the same in every command.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Write the result as one JSON object." };

    public static Option<Shape?> Input { get; } = Values.Shape("--input", "One input: channels and sizes, as 3x224x224; a vector as 120. By default the network's own.");

    public static Option<int?> Classes { get; } = Values.Number("--classes", "Outputs of the network. By default those it was made for.", 1, 1_000_000);

    public static Argument<string> Network { get; } = new("network") { HelpName = "NAME|FILE", Description = "A network of \"fovea models\", or a model's safetensors file." };
}
