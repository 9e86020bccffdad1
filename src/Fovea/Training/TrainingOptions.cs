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

    /// <summary>How weights are moved.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd(0.05f, momentum: 0.9f);

    /// <summary>How the learning rate changes over the run.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>The loss to minimise: the mean over the batch.</summary>
    public LossFunction Loss { get; init; } = new(LossKind.SoftmaxCrossEntropy);

    /// <summary>Losses of outputs by name, in a network with several; an output that is not named here has <see cref="Loss"/>.</summary>
    public IReadOnlyDictionary<string, LossFunction> Losses { get; init; } = new Dictionary<string, LossFunction>();

    /// <summary>Decides order, augmentation and dropout. One seed, one result, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether every epoch has its own order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>What is done to every training sample.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Mixup or CutMix; null for neither.</summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>Steps whose gradients are averaged before the weights move.</summary>
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>The largest norm of the whole gradient, beyond which it is scaled down; null for no limit.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>Decay of an exponential average of the weights, which is what is evaluated and saved; null for none.</summary>
    public float? AverageDecay { get; init; }

    /// <summary>Parameters whose names begin with one of these stay as they are.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>
    /// Batch normalisations whose paths begin with one of these use their running statistics and leave them as they are, as fine-tuning on
    /// few samples needs it; an empty prefix stands for all.
    /// </summary>
    public IReadOnlyList<string> FixedStatistics { get; init; } = [];

    /// <summary>Learning rates relative to the optimiser's, by the beginning of the parameters' names; the first that fits counts.</summary>
    public IReadOnlyList<(string Prefix, float Factor)> LearningRateFactors { get; init; } = [];

    /// <summary>Whether weight decay leaves out biases and normalisation's factors. PyTorch's default is false.</summary>
    public bool DecayWeightsOnly { get; init; }

    /// <summary>Epochs in a row without a better test loss after which training ends; null to go on.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Steps after which training ends, wherever it is; null for all epochs.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Watches dead and saturated units and the layers' gradients; null for not at all. It does not change what is learned.</summary>
    public HealthOptions? Health { get; init; }

    /// <summary>Where training leaves its log and checkpoints, and resumes from; null for nowhere.</summary>
    public string? RunFolder { get; init; }

    /// <summary>Whether to go on from the newest checkpoint of <see cref="RunFolder"/>.</summary>
    public bool Resume { get; init; }

    /// <summary>Steps between checkpoints; null for one per epoch.</summary>
    public long? CheckpointEvery { get; init; }

    /// <summary>Whether convolutions may be computed by Winograd's algorithm: faster, with up to three times the rounding error (<see cref="CompileOptions.AllowWinograd"/>).</summary>
    public bool AllowWinograd { get; init; } = true;

    /// <summary>Where kernels run; null for all cores of this machine.</summary>
    public IBackend? Backend { get; init; }

    /// <summary>Combines gradients when several processes train together; null in one process.</summary>
    public IGradientReducer? Reducer { get; init; }

    /// <summary>The normalisation of inputs when the model has none; null to measure it on the training data.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The loss of an output.</summary>
    internal LossFunction LossOf(string output) => Losses.TryGetValue(output, out LossFunction loss) ? loss : Loss;
}
