namespace Fovea.Training.Schedules;

/// <summary>The memory of a <see cref="PlateauSchedule"/>: the only state any schedule has. Immutable; goes into checkpoints.</summary>
/// <param name="Best">The best metric so far; null before the first.</param>
/// <param name="BadEpochs">Epochs since the best that count against the patience.</param>
/// <param name="CooldownLeft">Epochs still to pass before bad ones count again.</param>
/// <param name="Factor">What the base rate is multiplied by.</param>
public sealed record PlateauState(double? Best = null, int BadEpochs = 0, int CooldownLeft = 0, double Factor = 1);
