using Fovea.Data;
using Fovea.Kernels.Losses;

namespace Fovea.Training;

/// <summary>Validates options and data before the first step.</summary>
internal static class TrainingChecks
{
    public static void Check(TrainingOptions options)
    {
        Require(options.Epochs >= 1, $"Epochs must be 1 or more; found {options.Epochs}.");
        Require(options.BatchSize >= 1, $"BatchSize must be 1 or more; found {options.BatchSize}.");
        Require(options.AccumulateSteps >= 1, $"AccumulateSteps must be 1 or more; found {options.AccumulateSteps}.");
        Require(options.ClipNorm is null or > 0, $"ClipNorm must be above 0; found {options.ClipNorm}.");
        Require(options.AverageDecay is null or (> 0 and < 1), $"AverageDecay must be between 0 and 1; found {options.AverageDecay}.");
        Require(options.MaxSteps is null or >= 1, $"MaxSteps must be 1 or more; found {options.MaxSteps}.");
        Require(options.CheckpointEvery is null or >= 1, $"CheckpointEvery must be 1 or more; found {options.CheckpointEvery}.");
        Require(options.EarlyStoppingPatience is null or >= 0,
            $"EarlyStoppingPatience must be 0 or more; found {options.EarlyStoppingPatience}.");
        Require(options.Health is null or { ProbeSamples: >= 1, GradientSteps: >= 1 },
            "Health needs ProbeSamples and GradientSteps of 1 or more.");
        Require(!options.Resume || options.RunFolder is not null, "Resume needs a RunFolder to resume from.");
        Require(options.Backend is null or Backends.Cpu.CpuBackend, $"Training runs on a CpuBackend; found {options.Backend?.Name}.");
        Require(options.Loss.Kind != LossKind.SoftmaxCrossEntropy || options.Loss.Constant is >= 0 and < 1,
            $"Label smoothing must be in [0, 1); found {options.Loss.Constant}.");
        Require(options.Mixing is null || options.Loss.Kind == LossKind.SoftmaxCrossEntropy, "Mixing needs the softmax cross-entropy loss.");
    }

    public static void Check(Model model, Dataset train, TrainingOptions options)
    {
        if (train.Count == 0)
        {
            throw new FoveaException($"{train.Name} has no samples to train on.");
        }
        if (train.SampleShape != model.InputShape)
        {
            throw new ShapeException(
                $"The model {model.Name} takes {model.InputShape}; the samples of {train.Name} are " +
                $"{train.SampleShape}. Create the model for the data's shape, or resize the data.");
        }
        if (train.Classes.Count > 0 && model.OutputShape.Rank == 1 && model.OutputShape.Length < train.Classes.Count)
        {
            throw new ShapeException(
                $"The model {model.Name} has {model.OutputShape.Length} outputs; {train.Name} has " +
                $"{train.Classes.Count} classes. Give the last Dense layer one output per class.");
        }
        foreach (string prefix in options.Frozen)
        {
            if (!model.Parameters.Slots.Any(slot => slot.Info.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                throw new FoveaException(
                    $"Frozen: no parameter's name begins with \"{prefix}\". The first parameters are " +
                    $"{string.Join(", ", model.Parameters.Slots.Take(4).Select(slot => slot.Info.Name))}.");
            }
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new FoveaException($"Training options: {message}");
        }
    }
}
