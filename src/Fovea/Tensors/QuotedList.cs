namespace Fovea.Tensors;

/// <summary>Names in quotes, for messages that list what there is.</summary>
internal static class QuotedList
{
    /// <summary><c>"left", "right"</c>.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    /// <summary><c>"left" [1, 28, 28], "right" [1, 28, 28]</c>.</summary>
    public static string Shapes(IEnumerable<NamedShape> values) =>
        string.Join(", ", values.Select(value => $"\"{value.Name}\" {value.Shape}"));
}
