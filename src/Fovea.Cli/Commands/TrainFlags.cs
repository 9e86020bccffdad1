using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;
using Fovea.Data;

namespace Fovea.Cli.Commands;

/// <summary>The options of <c>fovea train</c> that say what is trained, on which data, and where it is kept.</summary>
internal static class TrainFlags
{
    private static readonly Option<string?> Model = Values.Text("--model", "NAME", "A network of \"fovea models\"; small28 by default.");
    private static readonly Option<string?> Data = Values.Text(
        "--data", "NAME|DIR", "mnist-10k (embedded, the default), mnist, fashion-mnist, or a folder of images or files.");
    private static readonly Option<string?> DataFolder = CommonOptions.DataFolder;
    private static readonly Option<bool> Download = new("--download")
    {
        Description = "Download a known set that is not on this machine, and check its files.",
    };
    private static readonly Option<string?> Mirror = Values.Address(
        "--mirror", "Base URL that --download fetches from, if not the set's publisher.");
    private static readonly Option<ulong?> Seed = Values.Seed("Seed of weights, order, augmentation and dropout; 1 by default.");
    private static readonly Option<int?> Threads = Values.Number(
        "--threads", "Threads; one per core by default. Results do not depend on it.", 1, 1024);
    private static readonly Option<string?> Weights = Values.Text(
        "--weights", "FILE", "Start from the weights of a safetensors file or a PyTorch state dict (.pth).");
    private static readonly Option<bool> WeightsPartial = new("--weights-partial")
    {
        Description = "Load from --weights what fits by name and shape, and list what does not.",
    };
    private static readonly Option<string?> Output = Values.Text("--output", "DIR", "The run folder; runs/… by default.");
    private static readonly Option<int?> CheckpointEvery = Values.Number(
        "--checkpoint-every", "Steps between checkpoints; by default one per epoch.", 1, int.MaxValue);
    private static readonly Option<string?> Resume = Values.Text("--resume", "DIR", "Resume the run in DIR, with its own options.");

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
                result.AddError("--mirror needs --download.");
            }
            if (result.GetValue(WeightsPartial) && result.GetResult(Weights) is null)
            {
                result.AddError("--weights-partial needs --weights FILE.");
            }
        });
    }

    public static TrainArguments Read(CommandContext context) => new()
    {
        Model = context.Value(Model),
        Data = context.Value(Data) ?? DatasetCatalog.EmbeddedName,
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
