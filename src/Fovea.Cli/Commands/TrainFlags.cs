using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;

namespace Fovea.Cli.Commands;

/// <summary>The options of <c>fovea train</c> that say what is trained, on which data, and where it is kept.</summary>
internal static class TrainFlags
{
    private static readonly Option<string?> Model = Values.Text("--model", "NAME", "A network of \"fovea models\"; small28 by default.");
    private static readonly Option<string?> Data = Values.Text("--data", "NAME|DIR", "mnist-10k (embedded, the default), fashion-mnist, mnist, or a folder of images or files.");
    private static readonly Option<string?> DataFolder = Values.Text("--data-dir", "DIR", "Where a known set's files lie, if not where the system keeps them.");
    private static readonly Option<bool> Download = new("--download") { Description = "Fetches a known set that is not on this machine, and checks what arrives." };
    private static readonly Option<string?> Mirror = Values.Address("--mirror", "Where --download fetches from, if not where the set is published: a folder of the web.");
    private static readonly Option<ulong?> Seed = Values.Seed();
    private static readonly Option<int?> Threads = Values.Number("--threads", "Threads; one per core by default. The result does not depend on them.", 1, 1024);
    private static readonly Option<string?> Weights = Values.Text("--weights", "FILE", "Begins with the weights of a safetensors file or of a PyTorch state dict (.pth).");
    private static readonly Option<bool> WeightsPartial = new("--weights-partial") { Description = "Takes from --weights what fits by name and shape, and says what does not." };
    private static readonly Option<string?> Output = Values.Text("--output", "DIR", "The run folder; runs/… by default.");
    private static readonly Option<int?> CheckpointEvery = Values.Number("--checkpoint-every", "Steps between checkpoints; by default there is one per epoch.", 1, int.MaxValue);
    private static readonly Option<string?> Resume = Values.Text("--resume", "DIR", "Goes on with the run of a folder, with its own options.");

    public static void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            Model, Data, DataFolder, Download, Mirror, Seed, Threads, Weights, WeightsPartial, Output, CheckpointEvery, Resume,
        })
        {
            command.Options.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (result.GetResult(Mirror) is not null && !result.GetValue(Download))
            {
                result.AddError("--mirror says where --download fetches from; give that too.");
            }
            if (result.GetValue(WeightsPartial) && result.GetResult(Weights) is null)
            {
                result.AddError("--weights-partial says how --weights FILE is read; give that too.");
            }
        });
    }

    public static TrainArguments Read(CommandContext context) => new()
    {
        Model = context.Value(Model),
        Data = context.Value(Data) ?? "mnist-10k",
        DataFolder = context.Value(DataFolder),
        Download = context.Value(Download),
        Mirror = context.Value(Mirror),
        Seed = context.Value(Seed) ?? 1,
        Threads = context.Value(Threads) ?? 0,
        Weights = context.Value(Weights),
        WeightsPartial = context.Value(WeightsPartial),
        Output = context.Value(Output),
        CheckpointEvery = context.Value(CheckpointEvery),
        Resume = context.Value(Resume),
    };
}
