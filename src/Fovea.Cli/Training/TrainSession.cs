using System.Globalization;
using Fovea.Analysis;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Training;
using Fovea.Zoo;

namespace Fovea.Cli.Training;

/// <summary>One <c>fovea train</c>: data, model, training, evaluation, model file.</summary>
internal sealed class TrainSession
{
    private const string DefaultModel = "small28";
    private const string ModelFileName = "model.safetensors";

    private readonly TrainArguments _arguments;
    private readonly TextWriter _notes;

    /// <param name="arguments">What was asked for.</param>
    /// <param name="notes">Gets a line for each thing that is not part of training itself.</param>
    public TrainSession(TrainArguments arguments, TextWriter notes)
    {
        _arguments = arguments.Resume is string folder
            ? TrainArgumentsJson.Load(folder) with { Resume = folder, Threads = arguments.Threads }
            : arguments;
        _notes = notes;
    }

    /// <summary>Trains.</summary>
    /// <param name="report">Told what happens.</param>
    /// <param name="cancellationToken">Stops after the current step, with a checkpoint.</param>
    public TrainReport Run(ITrainReporter report, CancellationToken cancellationToken)
    {
        DataSplit data = TrainingData.Open(_arguments, _notes, cancellationToken);
        using Model model = MakeModel(data.Train);
        using var backend = new CpuBackend(_arguments.Threads);
        string folder = _arguments.Resume ?? _arguments.Output ?? NewRunFolder(model.Name);
        RefuseOtherRun(folder);
        TrainArgumentsJson.Save(_arguments with { Resume = null }, folder);
        TrainingOptions options = TrainRecipe.Make(_arguments, folder, backend);

        report.Begin(model, data, options, backend);
        TrainingResult result = new Trainer(model, options).Fit(data.Train, data.Test, report, cancellationToken);
        report.Trained(result);

        string modelFile = Path.Combine(folder, ModelFileName);
        if (result.Outcome == TrainingOutcome.Canceled)
        {
            return new TrainReport(model.Name, result, Evaluation: null, ModelFile: null, folder);
        }
        model.Save(modelFile);
        var evaluation = new EvaluationReport(result.Evaluation ?? Evaluate(model, data.Test, backend), data.Test.Classes, data.Test.Name);
        return new TrainReport(model.Name, result, evaluation, modelFile, folder);
    }

    // For a run that was resumed when there was nothing left to do.
    private static EvaluationResult Evaluate(Model model, Dataset test, CpuBackend backend)
    {
        using var evaluator = new Evaluator(model, backend: backend);
        return evaluator.Evaluate(test, CancellationToken.None);
    }

    // Before anything is written: a folder with another run keeps it.
    private void RefuseOtherRun(string folder)
    {
        if (_arguments.Resume is null && Trainer.HasRun(folder))
        {
            throw new FoveaException(
                $"{folder} contains another run. Resume it (--resume {folder}), or choose another folder with --output.");
        }
    }

    private Model MakeModel(Dataset train)
    {
        string name = _arguments.Model ?? DefaultModel;
        if (train.Classes.Count == 0)
        {
            throw new FoveaException($"{train.Name} has no classes; fovea train makes classifiers. For regression, use the library.");
        }
        Model model = ModelZoo.Create(name, train.SampleShape, train.Classes.Count, _arguments.Seed);
        if (_arguments.Weights is string weights)
        {
            LoadWeights(model, weights);
        }
        return model;
    }

    private void LoadWeights(Model model, string file)
    {
        if (!_arguments.WeightsPartial)
        {
            WeightsFile.Load(model, file);
            return;
        }
        IReadOnlyList<string> untrained = WeightsFile.LoadFitting(model, file);
        if (untrained.Count > 0)
        {
            string names = string.Join(", ", untrained);
            _notes.WriteLine($"{file} does not have these parameters in the model's shape; they keep their initial values: {names}");
        }
    }

    // runs/small28-20261121-101500, with a number after it where that exists already.
    private static string NewRunFolder(string model)
    {
        string stem = Path.Combine("runs",
            $"{model.Replace('@', '-')}-{DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        string folder = stem;
        for (int i = 2; Directory.Exists(folder); i++)
        {
            folder = $"{stem}-{i}";
        }
        return folder;
    }
}
