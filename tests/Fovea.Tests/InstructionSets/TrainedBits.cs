using System.Security.Cryptography;
using Fovea.Layers;
using Fovea.Tests.Training;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.InstructionSets;

/// <summary>Short training runs whose weights pass through kernels of every family.</summary>
internal static class TrainedBits
{
    /// <summary>The environment's name for the hash that is demanded.</summary>
    public const string Variable = "FOVEA_EXPECTED_WEIGHTS";

    private static readonly (string Name, Func<Layer> Network)[] Networks =
    [
        ("plain", () => new Sequential(
            new Conv(4, 3, padding: 1), new BatchNorm(), new ReLU(), new MaxPool(2), new Dropout(0.3f), new Flatten(),
            new Dense(20), new ReLU(), new Dense(TrainingBed.Classes))),
        ("varied", () => new Sequential(
            new Conv(20, 3, stride: 2, padding: 1), new BatchNorm(), new Silu(),
            new Conv(20, 3, padding: 1, groups: 20), new GroupNorm(4), new Gelu(),
            new Residual(new Sequential(new Conv(20, 1), new LocalResponseNorm(3), new Tanh())), new AveragePool(2),
            new Flatten(), new Dense(TrainingBed.Classes))),
    ];

    private static readonly Optimizer[] Optimizers = [new Sgd(0.05f, momentum: 0.9f, weightDecay: 1e-3f), new Adam(0.01f)];

    /// <summary>A hash for each network with each optimiser: twelve steps, the last of an epoch with fewer samples.</summary>
    public static string Hash(int threads) => string.Join(" ",
        from network in Networks
        from optimizer in Optimizers
        let options = new TrainingOptions { Epochs = 2, BatchSize = 8, Seed = 11, Optimizer = optimizer, ClipNorm = 1, AverageDecay = 0.9f }
        let weights = TrainingBed.Weights(options, threads, network: network.Network())
        select $"{network.Name}/{optimizer.GetType().Name}={Convert.ToHexString(SHA256.HashData(weights).AsSpan(0, 8))}");
}
