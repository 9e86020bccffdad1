using Fovea.Training.Schedules;

namespace Fovea.Training;

/// <summary>Where a training stands besides weights and optimiser state: all that a resume needs.</summary>
internal sealed record TrainingState
{
    /// <summary>Steps done; epoch and place in it follow.</summary>
    public long Step { get; set; }

    /// <summary>Σ loss · samples of the current epoch.</summary>
    public double LossSum { get; set; }

    /// <summary>Samples of the current epoch.</summary>
    public long Samples { get; set; }

    /// <summary>The lowest loss of an evaluation so far.</summary>
    public double? BestMetric { get; set; }

    /// <summary>Epochs since then.</summary>
    public int EpochsWithoutGain { get; set; }

    /// <summary>What a plateau schedule remembers.</summary>
    public PlateauState? Plateau { get; set; }
}
