using Fovea.Backends;
using Fovea.Data;

namespace Fovea.Training;

/// <summary>
/// Trains a model. Training is deterministic: a step is a function of (options, data, step), and order, augmentation
/// and dropout derive from the seed, so an interrupted and resumed run gives the same bits as an uninterrupted one,
/// for any number of threads.
/// </summary>
public sealed class Trainer
{
    private readonly Model _model;
    private readonly TrainingOptions _options;

    /// <summary>Creates a trainer.</summary>
    /// <exception cref="FoveaException">An option is out of range.</exception>
    public Trainer(Model model, TrainingOptions? options = null)
    {
        (_model, _options) = (model, options ?? new TrainingOptions());
        TrainingChecks.Check(_options);
    }

    /// <summary>Whether a folder contains a run, which can be resumed there but to which no other run is written.</summary>
    /// <param name="runFolder">As in <see cref="TrainingOptions.RunFolder"/>; it need not exist.</param>
    public static bool HasRun(string runFolder)
    {
        ArgumentNullException.ThrowIfNull(runFolder);
        return RunFolder.HasRun(runFolder);
    }

    /// <summary>Trains, evaluating after every epoch.</summary>
    /// <param name="train">Samples of the model's input shape.</param>
    /// <param name="test">Data to evaluate on; null for none.</param>
    /// <param name="progress">Called after every step, on this thread.</param>
    /// <param name="cancellationToken">
    /// Stops training after the current step, and after the evaluation if the step ends an epoch, with a checkpoint
    /// if there is a run folder.
    /// </param>
    /// <returns>The results; the model has the trained weights.</returns>
    /// <exception cref="NonFiniteException">
    /// A NaN or an infinity appeared; the last checkpoint, if there is one, is from before.
    /// </exception>
    /// <exception cref="FoveaException">Data and model do not match, or a file cannot be read or written.</exception>
    public TrainingResult Fit(
        Dataset train, Dataset? test = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        TrainingChecks.Check(_model, train, _options);
        if (_model.Inputs.Count == 1)   // several inputs come as the network takes them
        {
            _model.Normalization ??= _options.Normalization ?? train.MeasureNormalization();
        }
        if (_model.Classes.Count == 0)
        {
            _model.Classes = train.Classes;
        }
        IBackend backend = _options.Backend ?? DefaultBackend.Create();
        try
        {
            using var run = new TrainingRun(_model, _options, backend, train, test);
            return run.Run(progress, cancellationToken);
        }
        finally
        {
            if (!ReferenceEquals(backend, _options.Backend))
            {
                (backend as IDisposable)?.Dispose();
            }
        }
    }
}
