using Fovea.Backends;
using Fovea.Data;

namespace Fovea.Training;

/// <summary>
/// Trains a model. What a step does is a function of (options, data, step): order, augmentation and dropout come from the
/// seed, so a run that was stopped anywhere and resumed ends with the same bits as one that was not, for any number of
/// threads.
/// </summary>
public sealed class Trainer
{
    private readonly Model _model;
    private readonly TrainingOptions _options;

    /// <summary>Prepares to train a model.</summary>
    /// <exception cref="FoveaException">An option is out of range.</exception>
    public Trainer(Model model, TrainingOptions? options = null)
    {
        (_model, _options) = (model, options ?? new TrainingOptions());
        TrainingChecks.Check(_options);
    }

    /// <summary>Trains, evaluating after every epoch.</summary>
    /// <param name="train">Samples of the model's input shape.</param>
    /// <param name="test">Data to evaluate on; null for none.</param>
    /// <param name="progress">Told of every step, on this thread.</param>
    /// <param name="cancellationToken">Ends training behind the current step, and its evaluation if it ends an epoch, with a checkpoint if there is a run folder.</param>
    /// <returns>What was done; the model holds the trained weights.</returns>
    /// <exception cref="NonFiniteException">A NaN or an infinity appeared; the last checkpoint, if there is one, is from before.</exception>
    /// <exception cref="FoveaException">Data and model do not fit, or a file cannot be read or written.</exception>
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
