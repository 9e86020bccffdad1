namespace Fovea.Training;

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs, or as many steps as asked for.</summary>
    Completed,

    /// <summary>No better result for as many epochs as allowed.</summary>
    StoppedEarly,

    /// <summary>Asked to stop; the last step is in the checkpoint.</summary>
    Canceled,
}
