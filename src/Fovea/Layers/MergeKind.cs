namespace Fovea.Layers;

/// <summary>How a <see cref="Merge"/> combines its inputs.</summary>
public enum MergeKind
{
    /// <summary>Their sum.</summary>
    Add,

    /// <summary>The first minus the second.</summary>
    Subtract,

    /// <summary>Their product, element by element.</summary>
    Multiply,

    /// <summary>Side by side along the channels, or the features: axis 1.</summary>
    Concat,
}
