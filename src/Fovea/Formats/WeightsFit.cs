using Fovea.Graph;

namespace Fovea.Formats;

/// <summary>Compares the parameters of a model with a file of weights, by name and shape.</summary>
internal sealed class WeightsFit
{
    private const int Listed = 2;   // per kind: the first ones show what is wrong, and messages are limited in length
    private const string BatchCount = "num_batches_tracked", CheckpointState = "training.";

    private readonly List<string> _fitting = [], _keeping = [], _misshapen = [], _missing = [], _unexpected = [];

    /// <param name="model">The model.</param>
    /// <param name="sizes">The file's tensors: the sizes of their axes by name.</param>
    public WeightsFit(Model model, IReadOnlyDictionary<string, long[]> sizes)
    {
        foreach (ParameterInfo info in model.Parameters.Slots.Select(slot => slot.Info))
        {
            if (!sizes.TryGetValue(info.Name, out long[]? found))
            {
                // PyTorch before 0.4.1 did not count batches, and only a cumulative average reads the count.
                if (!info.Name.EndsWith(BatchCount, StringComparison.Ordinal))
                {
                    _missing.Add($"{info.Name} {info.Shape} is missing");
                    _keeping.Add(info.Name);
                }
            }
            else if (!found.SequenceEqual(info.Shape.Select(size => (long)size)))
            {
                _misshapen.Add($"{info.Name} is [{string.Join(", ", found)}], the model has {info.Shape}");
                _keeping.Add(info.Name);
            }
            else
            {
                _fitting.Add(info.Name);
            }
        }
        _unexpected.AddRange(sizes.Keys
            .Where(name => !model.Parameters.Contains(name) && !name.EndsWith(BatchCount, StringComparison.Ordinal)
                && !name.StartsWith(CheckpointState, StringComparison.Ordinal))
            .Select(name => $"{name} is not in the model"));
    }

    /// <summary>Parameters that the file has with the same shape.</summary>
    public IReadOnlyList<string> Fitting => _fitting;

    /// <summary>Parameters that the file lacks or has with another shape.</summary>
    public IReadOnlyList<string> Keeping => _keeping;

    /// <summary>Whether the file has exactly the model's parameters.</summary>
    public bool IsExact => _keeping.Count == 0 && _unexpected.Count == 0;

    /// <summary>The number of differences, and the first of each kind, one per line.</summary>
    public string Differences =>
        $"{_misshapen.Count} of another shape, {_missing.Count} missing, {_unexpected.Count} unexpected."
        + string.Concat(_misshapen.Take(Listed).Concat(_missing.Take(Listed)).Concat(_unexpected.Take(Listed)).Select(
            line => "\n  " + line));
}
