using Fovea.Backends;
using Fovea.Data.Augmentations;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Tensors;
using Fovea.Training.Health;
using Fovea.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training data.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Samples per step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd(0.05f, momentum: 0.9f);

    /// <summary>The learning-rate schedule.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>The loss to minimise: the mean over the batch.</summary>
    public LossFunction Loss { get; init; } = new(LossKind.SoftmaxCrossEntropy);

    /// <summary>Losses of outputs by name, in a network with several; an output that is not named here has <see cref="Loss"/>.</summary>
    public IReadOnlyDictionary<string, LossFunction> Losses { get; init; } = new Dictionary<string, LossFunction>();

    /// <summary>Decides order, augmentation and dropout. One seed, one result, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the samples are reshuffled every epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The augmentations of training samples.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Mixup or CutMix; null for neither.</summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>The number of steps whose gradients are averaged for one update of the weights.</summary>
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>Clips the norm of the whole gradient to this value; null for no clipping.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>
    /// The decay of an exponential moving average of the weights, which is then evaluated and saved instead of the
    /// weights; null for none.
    /// </summary>
    public float? AverageDecay { get; init; }

    /// <summary>Prefixes of the names of parameters that are frozen, that is, not updated.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>
    /// Batch normalisations whose paths begin with one of these use their running statistics and leave them as they are, as fine-tuning on
    /// few samples needs it; an empty prefix stands for all.
    /// </summary>
    public IReadOnlyList<string> FixedStatistics { get; init; } = [];

    /// <summary>
    /// Learning rates relative to the optimiser's, by the beginning of the
    /// parameters' names; the first that fits counts.
    /// </summary>
    public IReadOnlyList<(string Prefix, float Factor)> LearningRateFactors { get; init; } = [];

    /// <summary>
    /// Whether biases and normalisation parameters are exempt from weight decay. False, the default, is PyTorch's
    /// behaviour.
    /// </summary>
    public bool DecayWeightsOnly { get; init; }

    /// <summary>
    /// The number of consecutive epochs without a better test loss after which training stops; null for no early
    /// stopping.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>The number of steps after which training stops; null for all epochs.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>
    /// Monitors dead and saturated units and the gradients of layers; null for no monitoring. Does not affect
    /// training.
    /// </summary>
    public HealthOptions? Health { get; init; }

    /// <summary>The folder for the log and the checkpoints, from which a run can be resumed; null for none.</summary>
    public string? RunFolder { get; init; }

    /// <summary>Whether to resume from the newest checkpoint in <see cref="RunFolder"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>Steps between checkpoints; null for one per epoch.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>
    /// Whether convolutions may be computed by Winograd's algorithm: faster, with up to three times the rounding error
    /// (<see cref="CompileOptions.AllowWinograd"/>).
    /// </summary>
    public bool AllowWinograd { get; init; } = true;

    /// <summary>The backend; null for all cores of this machine.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Combines gradients when several processes train together; null in one process.</summary>
    public IGradientReducer? Reducer { get; init; }

    /// <summary>The normalisation of inputs if the model has none; null to measure it on the training data.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The loss of an output.</summary>
    internal LossFunction LossOf(string output) => Losses.TryGetValue(output, out LossFunction loss) ? loss : Loss;
}
