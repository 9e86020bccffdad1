namespace Fovea.Training.Metrics;

/// <summary>How the values of several classes become one.</summary>
public enum Averaging
{
    /// <summary>The mean over the classes that occur, as a target or as a prediction; each counts alike.</summary>
    Macro,

    /// <summary>The value of the counts summed over the classes; each example counts alike.</summary>
    Micro,
}
