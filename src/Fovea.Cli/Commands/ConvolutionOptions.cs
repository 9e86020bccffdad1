using System.CommandLine;
using Fovea.Cli.Output;

namespace Fovea.Cli.Commands;

/// <summary>The options of a convolution beside its window.</summary>
internal sealed class ConvolutionOptions
{
    public Option<int?> Filters { get; } = Values.Number(
        "--filters", "Number of filters, the output's channels; 16 by default.", 1, 1 << 20);

    public Option<int?> Groups { get; } = Values.Number(
        "--groups", "Groups of channels that are convolved separately; 1 by default.", 1, 1 << 20);

    public Option<bool> NoBias { get; } = new("--no-bias") { Description = "Leave the bias out." };

    public IEnumerable<Option> All => [Filters, Groups, NoBias];
}
