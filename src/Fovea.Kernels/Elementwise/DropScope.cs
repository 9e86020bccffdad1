namespace Fovea.Kernels.Elementwise;

/// <summary>What falls together in a dropout.</summary>
public enum DropScope
{
    /// <summary>Each number by itself.</summary>
    Element,

    /// <summary>Whole channels of an image.</summary>
    Channel,

    /// <summary>Whole images.</summary>
    Sample,
}
