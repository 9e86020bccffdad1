using System.Globalization;

namespace Fovea.Training.Schedules;

/// <summary>Parses the arguments of a schedule in text form, by key or by position.</summary>
internal sealed class ScheduleArguments
{
    private readonly string _text;
    private readonly List<string> _positional = [];
    private readonly Dictionary<string, string> _named = [];
    private readonly List<string> _asked = [];

    public ScheduleArguments(string part, string text)
    {
        _text = text;
        string[] halves = part.Split(':', 2);
        Name = halves[0].Trim().ToLowerInvariant();
        if (halves.Length == 1)
        {
            return;
        }
        foreach (string argument in halves[1].Split(','))
        {
            string[] pair = argument.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 1 && _named.Count > 0)
            {
                throw new FoveaException($"Schedule \"{_text}\": \"{argument}\" follows named arguments; name it too.");
            }
            if (pair.Length == 1)
            {
                _positional.Add(pair[0]);
            }
            else if (!_named.TryAdd(pair[0].ToLowerInvariant(), pair[1]))
            {
                throw new FoveaException($"Schedule \"{_text}\": \"{pair[0]}\" is given twice.");
            }
        }
    }

    public string Name { get; }

    /// <summary>A number of 0 or more, or the default where it is not given.</summary>
    public double Number(string key, double? otherwise = null) => Take(key) switch
    {
        string value => ParseNumber(key, value),
        null => otherwise ?? throw Missing(key),
    };

    /// <summary>A whole number of 0 or more, or the default where it is not given.</summary>
    public int Integer(string key, int otherwise) => Take(key) switch
    {
        null => otherwise,
        string value when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
        string value => throw new FoveaException($"Schedule \"{_text}\": \"{key}\" is \"{value}\"; expected a whole number, 0 or more."),
    };

    /// <summary>Numbers separated by '/'.</summary>
    public double[] Numbers(string key) => Take(key) is string value
        ? [.. value.Split('/').Select(number => ParseNumber(key, number))]
        : throw Missing(key);

    /// <summary>One of two words, the first by default.</summary>
    public bool IsSecond(string key, string first, string second) => Take(key) switch
    {
        null => false,
        string value when value == first => false,
        string value when value == second => true,
        string value => throw new FoveaException($"Schedule \"{_text}\": \"{key}\" is \"{value}\"; expected {first} or {second}."),
    };

    /// <summary>Returns the schedule, after checking that all arguments were used.</summary>
    /// <exception cref="FoveaException">There is an unknown argument.</exception>
    public LearningRateSchedule Complete(LearningRateSchedule schedule)
    {
        string? extra = _positional.Count > _asked.Count ? _positional[_asked.Count] : _named.Keys.FirstOrDefault();
        return extra is null
            ? schedule
            : throw new FoveaException(
                $"Schedule \"{_text}\": \"{extra}\" is unknown or one too many; \"{Name}\" takes " +
                $"{(_asked.Count == 0 ? "no arguments" : string.Join(", ", _asked))}.");
    }

    // Each key is requested once, in the order of positional arguments.
    private string? Take(string key)
    {
        int position = _asked.Count;
        _asked.Add(key);
        bool named = _named.Remove(key, out string? value);
        if (position >= _positional.Count)
        {
            return value;
        }
        return named ? throw new FoveaException($"Schedule \"{_text}\": \"{key}\" is given twice.") : _positional[position];
    }

    private double ParseNumber(string key, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FoveaException($"Schedule \"{_text}\": \"{key}\" is \"{value}\"; expected a number such as 0.1.");

    private FoveaException Missing(string key) => new($"Schedule \"{_text}\": \"{key}\" is missing; write \"{Name}:{key}=…\".");
}
