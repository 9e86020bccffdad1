namespace Fovea.Data;

/// <summary>How <see cref="DatasetCatalog.Open"/> finds and reads a set.</summary>
public sealed record DatasetCatalogOptions
{
    /// <summary>Where named sets are looked for first; each in this folder, or in a sub-folder of its name.</summary>
    public string? Folder { get; init; }

    /// <summary>How image files become samples, where the set is made of them.</summary>
    public ImageFileOptions Images { get; init; } = new();

    /// <summary>The share of samples set aside for testing when the set has no split of its own; above 0, below 1. Default 0.2.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Which samples that share is made of. Default 0.</summary>
    public ulong Seed { get; init; }
}
