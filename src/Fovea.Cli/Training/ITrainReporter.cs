using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Training;

namespace Fovea.Cli.Training;

/// <summary>Where <c>fovea train</c> tells what happens.</summary>
internal interface ITrainReporter : IProgress<TrainingProgress>
{
    /// <summary>Data and model fit; the first step is next.</summary>
    void Begin(Model model, DataSplit data, TrainingOptions options, CpuBackend backend);

    /// <summary>The last step is done.</summary>
    void Trained(TrainingResult result);
}
