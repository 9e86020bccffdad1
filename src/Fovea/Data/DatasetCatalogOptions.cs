namespace Fovea.Data;

/// <summary>How <see cref="DatasetCatalog.Open"/> finds and reads a set.</summary>
public sealed record DatasetCatalogOptions
{
    /// <summary>
    /// The folder that is searched first for named sets, together with its sub-folder of the set's name.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>How image files become samples, for sets of image files.</summary>
    public ImageFileOptions Images { get; init; } = new();

    /// <summary>
    /// The share of samples held out for testing if the set has no split of its own; above 0, below 1. Default 0.2.
    /// </summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Selects the held-out samples. Default 0.</summary>
    public ulong Seed { get; init; }
}
