namespace Fovea.Tensors;

/// <summary>The name and shape of a network's input or output.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">One sample, without the batch axis.</param>
public sealed record NamedShape(string Name, Shape Shape)
{
    /// <summary>Inputs or outputs in a line: the shape of one, <c>left [1, 28, 28], right [1, 28, 28]</c> of several.</summary>
    public static string List(IReadOnlyList<NamedShape> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values is [NamedShape only]
            ? only.Shape.ToString()
            : string.Join(", ", values.Select(value => $"{value.Name} {value.Shape}"));
    }
}
