namespace Fovea.Training.Schedules;

/// <summary>
/// The progress of a training run: everything that a schedule depends on, so that a resumed run needs nothing else.
/// </summary>
/// <param name="Step">Optimiser steps already taken: 0 for the first.</param>
/// <param name="StepsPerEpoch">Optimiser steps in an epoch, 1 or more.</param>
/// <param name="TotalSteps">Optimiser steps in the whole run, 1 or more.</param>
/// <param name="Plateau">What <see cref="LearningRateSchedule.Observe"/> returned last; null before any observation.</param>
public readonly record struct SchedulePoint(long Step, long StepsPerEpoch, long TotalSteps, PlateauState? Plateau = null)
{
    /// <summary>The number of epochs so far, fractional; exact at the end of an epoch.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;
}
