namespace Fovea.Training.Metrics;

/// <summary>How the values of several classes are averaged.</summary>
public enum Averaging
{
    /// <summary>The unweighted mean over the classes that occur as a target or as a prediction.</summary>
    Macro,

    /// <summary>The value computed from counts summed over the classes; each example has equal weight.</summary>
    Micro,
}
