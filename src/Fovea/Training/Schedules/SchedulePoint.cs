namespace Fovea.Training.Schedules;

/// <summary>Where a training run stands: all that a schedule may depend on, so that a resumed run needs no more than this.</summary>
/// <param name="Step">Optimiser steps already taken: 0 for the first.</param>
/// <param name="StepsPerEpoch">Optimiser steps in an epoch, 1 or more.</param>
/// <param name="TotalSteps">Optimiser steps in the whole run, 1 or more.</param>
/// <param name="Plateau">What <see cref="LearningRateSchedule.Observe"/> returned last; null before any observation.</param>
public readonly record struct SchedulePoint(long Step, long StepsPerEpoch, long TotalSteps, PlateauState? Plateau = null)
{
    /// <summary>Epochs passed, with fraction: exact at the border of two epochs.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;
}
