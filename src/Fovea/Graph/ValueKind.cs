namespace Fovea.Graph;

/// <summary>Where a value's numbers come from.</summary>
public enum ValueKind
{
    /// <summary>The caller, every run.</summary>
    Input,

    /// <summary>The model, by name.</summary>
    Parameter,

    /// <summary>A node of the graph.</summary>
    Computed,
}
