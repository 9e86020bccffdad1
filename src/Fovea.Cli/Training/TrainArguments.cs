using Fovea.Data;

namespace Fovea.Cli.Training;

/// <summary>What <c>fovea train</c> was asked for; null where the recipe decides.</summary>
internal sealed record TrainArguments
{
    public string? Model { get; init; }
    public string Data { get; init; } = DatasetCatalog.EmbeddedName;
    public string? DataFolder { get; init; }
    public bool Download { get; init; }
    public string? Mirror { get; init; }
    public int? Epochs { get; init; }
    public int? BatchSize { get; init; }
    public string? Optimizer { get; init; }
    public float? LearningRate { get; init; }
    public float? Momentum { get; init; }
    public float? WeightDecay { get; init; }
    public string? Schedule { get; init; }
    public double? WarmupEpochs { get; init; }
    public float? LabelSmoothing { get; init; }
    public string? Augment { get; init; }
    public float? Mixup { get; init; }
    public float? CutMix { get; init; }
    public int? Accumulate { get; init; }
    public float? ClipNorm { get; init; }
    public float? Average { get; init; }
    public string? Freeze { get; init; }
    public int? EarlyStopping { get; init; }
    public ulong Seed { get; init; } = 1;
    public int Threads { get; init; }
    public long? MaxSteps { get; init; }
    public bool NoShuffle { get; init; }
    public bool Strict { get; init; }
    public string? Weights { get; init; }
    public bool WeightsPartial { get; init; }
    public string? Output { get; init; }
    public long? CheckpointEvery { get; init; }
    public string? Resume { get; init; }
}
