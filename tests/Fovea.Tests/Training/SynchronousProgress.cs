using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>
/// Reports on the training's own thread, unlike <see cref="Progress{T}"/>, so
/// that a step is over before the next begins.
/// </summary>
internal sealed class SynchronousProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
