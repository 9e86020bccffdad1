using Fovea.Data;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Tensors;

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
        foreach (LossFunction loss in options.Losses.Values.Prepend(options.Loss))
        {
            Require(loss.Kind != LossKind.SoftmaxCrossEntropy || loss.Constant is >= 0 and < 1,
                $"Label smoothing must be in [0, 1); found {loss.Constant}.");
            Require(options.Mixing is null || loss.Kind == LossKind.SoftmaxCrossEntropy,
                $"Mixing needs the softmax cross-entropy loss; found {loss.Kind}.");
        }
    }

    public static void Check(Model model, Dataset train, TrainingOptions options)
    {
        if (train.Count == 0)
        {
            throw new FoveaException($"{train.Name} has no samples to train on.");
        }
        DataFit.Check(model, train);
        if (options.Mixing is not null && (model.Inputs.Count > 1 || model.Outputs.Count > 1))
        {
            throw new FoveaException("Training options: Mixing mixes images of one input with labels of one output; "
                + "the model has more. Leave it out.");
        }
        if (options.Losses.Keys.FirstOrDefault(name => !model.Outputs.Any(output => output.Name == name)) is string unknown)
        {
            throw new FoveaException(
                $"Training options: Losses names the output \"{unknown}\"; "
                + $"the model's are {QuotedList.Names(model.Outputs.Select(output => output.Name))}.");
        }
        if ((model.Outputs.Count > 1 || train.Targets.Count > 1)
            && options.Losses.Keys.FirstOrDefault(name => !train.Targets.Any(target => target.Name == name)) is string idle)
        {
            throw new FoveaException(
                $"Training options: Losses names the output \"{idle}\", for which {train.Name} has no target; "
                + $"its targets are {QuotedList.Names(train.Targets.Select(target => target.Name))}.");
        }
        foreach (string prefix in options.FixedStatistics)
        {
            if (prefix.Length > 0 && !Statistics(model).Any(path => path.StartsWith(prefix, StringComparison.Ordinal)))
            {
                throw new FoveaException(
                    $"FixedStatistics: no batch normalisation's path begins with \"{prefix}\". "
                    + $"The first are {string.Join(", ", Statistics(model).Take(4))}.");
            }
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

    // The paths of layers that keep running statistics.
    private static IEnumerable<string> Statistics(Model model) => model.Parameters.Slots
        .Where(slot => !slot.Info.IsTrainable)
        .Select(slot => slot.Info.Name[..Math.Max(0, slot.Info.Name.LastIndexOf('.'))]).Distinct();

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new FoveaException($"Training options: {message}");
        }
    }
}
