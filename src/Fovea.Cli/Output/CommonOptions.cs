using System.CommandLine;
using Fovea.Tensors;

namespace Fovea.Cli.Output;

/// <summary>Options that mean the same in every command.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Write the result as one JSON object." };

    public static Option<Shape?> Input { get; } = Values.Shape(
        "--input", "Shape of one input, as 3x224x224 (channels, height, width). By default the network's own.");

    public static Option<int?> Classes { get; } = Values.Number(
        "--classes", "Number of classes. By default the network's own.", 1, 1_000_000);

    public static Option<string?> DataFolder { get; } = Values.Text(
        "--data-dir", "DIR", "Folder of a known set's files; by default where downloads are kept.");

    public static Argument<string> Network { get; } = new("network")
    {
        HelpName = "NAME|FILE",
        Description = "A network of \"fovea models\", or a model's safetensors file.",
    };
}
