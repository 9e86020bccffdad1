using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Measuring;

/// <summary>The options that say what is profiled.</summary>
internal sealed class WorkloadOptions
{
    public const double DefaultSeconds = 5;

    private const int MaxBatch = 65_536;

    private readonly Option<string?> _mode = Values.Choice(
        "--mode", "inference (the default), or training: forward pass, loss, backward pass.", "inference", "training");

    private readonly Option<int?> _batch = Values.Number("--batch", "Inputs that run together; 1 by default.", 1, MaxBatch);
    private readonly Option<int?> _threads = Values.Number("--threads", "Threads; one per core by default.", 1, 1024);
    private readonly Option<bool> _strict = new("--strict") { Description = "Do not use Winograd's algorithm." };
    private readonly Option<bool> _tune = new("--tune")
    {
        Description = "Time convolution kernels with close estimates, use the fastest, and keep the times.",
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

    public ProfilerSession Open(CommandContext context, double seconds, IReadOnlyList<int> cores)
    {
        var options = new ProfilingOptions
        {
            Mode = context.Value(_mode) == "training" ? ProfilingMode.Training : ProfilingMode.Inference,
            BatchSize = context.Value(_batch) ?? 1,
            AllowWinograd = !context.Value(_strict),
            Seconds = seconds,
            Cores = cores,
        };
        return new ProfilerSession(
            context.Value(CommonOptions.Network), context.Value(CommonOptions.Input), options,
            context.Value(_threads) ?? 0, context.Value(_tune));
    }
}
