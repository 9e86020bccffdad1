using System.CommandLine;
using Fovea.Cli.Output;

namespace Fovea.Cli.Measuring;

/// <summary>The options that say what is measured.</summary>
internal sealed class WorkloadOptions
{
    private const int MostSamples = 65_536;

    private readonly Option<string?> _mode = Values.Choice("--mode", "inference (the default): a batch through the network; training: forward, loss and backward on a batch.", "inference", "training");
    private readonly Option<int?> _batch = Values.Number("--batch", "Inputs that run together; 1 by default.", 1, MostSamples);
    private readonly Option<int?> _threads = Values.Number("--threads", "Threads; one per core by default.", 1, 1024);

    private readonly Option<bool> _strict = new("--strict") { Description = "Convolutions are plain sums of products: no Winograd." };

    private readonly Option<bool> _tune = new("--tune")
    {
        Description = "Time the convolution kernels whose estimates are close, and take the fastest. What was timed is kept for later.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(CommonOptions.Network);
        command.Options.Add(_mode);
        command.Options.Add(_batch);
        command.Options.Add(_threads);
        command.Options.Add(_strict);
        command.Options.Add(_tune);
        command.Options.Add(CommonOptions.Input);
    }

    public OpenWorkload Open(CommandContext context) => new(
        context.Value(CommonOptions.Network), context.Value(CommonOptions.Input), context.Value(_mode) == "training",
        context.Value(_batch) ?? 1, context.Value(_threads) ?? 0, context.Value(_strict), context.Value(_tune));
}
