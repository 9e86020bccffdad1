namespace Fovea.Kernels;

/// <summary>
/// How the tasks of a stage divide by images: a unit of tasks does all the work of a unit of images, and the images come in their order.
/// Such tasks read and write only their own images, so that stages can be run in batch tiles: a few images at a time.
/// </summary>
/// <param name="Batch">Images of the whole stage.</param>
/// <param name="Images">Images of a unit; it divides nothing if there are none.</param>
/// <param name="Tasks">Tasks of a unit.</param>
public readonly record struct TaskGrain(int Batch, int Images, int Tasks)
{
    /// <summary>Whether tasks divide by images at all.</summary>
    public bool Divides => Images > 0 && Batch > Images;

    /// <summary>The tasks for images, which begin where a unit begins and end where one ends, or with the batch.</summary>
    public (int First, int Last) TasksOf(int firstImage, int lastImage) =>
        (firstImage / Images * Tasks, (lastImage + Images - 1) / Images * Tasks);

    /// <summary>Of a stage whose tasks go image by image, the same number for each.</summary>
    public static TaskGrain ByImage(int batch, int tasks) => batch == 0 ? default : new TaskGrain(batch, 1, tasks / batch);

    /// <summary>Of a stage whose tasks go over runs of images, cut so that run r ends at image batch · (r + 1) / runs.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="runs">Runs of images, or of parts of images.</param>
    /// <param name="tasksOfRun">Tasks for each run.</param>
    public static TaskGrain ByRun(int batch, int runs, int tasksOfRun) =>
        batch == 0 || runs == 0 ? default
        : runs % batch == 0 ? new TaskGrain(batch, 1, runs / batch * tasksOfRun)
        : batch % runs == 0 ? new TaskGrain(batch, batch / runs, tasksOfRun)
        : default;
}
