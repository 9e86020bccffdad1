namespace Fovea.Training.Schedules;

/// <summary>Range checks of the schedules' arguments.</summary>
internal static class ScheduleGuard
{
    public static double Above(double bound, double value, string schedule, string what) => value > bound && double.IsFinite(value)
        ? value
        : throw new FoveaException($"Schedule \"{schedule}\": {what} is {value}; it must be finite and above {bound}.");

    public static double Within(double low, double high, double value, string schedule, string what) => value >= low && value <= high
        ? value
        : throw new FoveaException($"Schedule \"{schedule}\": {what} is {value}; it must be from {low} to {high}.");

    public static int NotNegative(int value, string schedule, string what) => value >= 0
        ? value
        : throw new FoveaException($"Schedule \"{schedule}\": {what} is {value}; it must be 0 or more.");
}
