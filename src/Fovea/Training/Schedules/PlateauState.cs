namespace Fovea.Training.Schedules;

/// <summary>
/// The state of a <see cref="PlateauSchedule"/>, the only schedule with state. Immutable; stored in checkpoints.
/// </summary>
/// <param name="Best">The best metric so far; null before the first.</param>
/// <param name="BadEpochs">Epochs since the best that count against the patience.</param>
/// <param name="CooldownLeft">The number of epochs until bad epochs count again.</param>
/// <param name="Factor">The factor on the base rate.</param>
public sealed record PlateauState(double? Best = null, int BadEpochs = 0, int CooldownLeft = 0, double Factor = 1);
